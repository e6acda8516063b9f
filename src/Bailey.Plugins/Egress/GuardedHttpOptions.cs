using Bailey.Policy.Egress;

namespace Bailey.Plugins.Egress;

/// <summary>Limits and surroundings of a <see cref="GuardedHttpClient"/> or a <see cref="GuardedHttpHandler"/>.</summary>
public sealed record GuardedHttpOptions
{
    /// <summary>Characters of the value of a request's header: 16,384.</summary>
    public const int MaxHeaderValueLength = 16 * 1024;

    /// <summary>The defaults.</summary>
    public static GuardedHttpOptions Default { get; } = new();

    /// <summary>Where requests may go. Default: hosts of the public internet, judged further by the caller's rule for each hop.</summary>
    public EgressPolicy Policy { get; init; } = EgressPolicy.PublicInternet();

    /// <summary>Resolves names. Default: the operating system.</summary>
    public IHostResolver Resolver { get; init; } = SystemHostResolver.Instance;

    /// <summary>Time for a whole request with its redirects and body. Default 30 s; more than 0 and at most 1 day.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time to connect, TLS included, for each hop. Default 10 s; more than 0 and at most 1 day.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Bytes that the body of a request may have. Default 10 MiB; at most 2 GiB - 1.</summary>
    public long MaxRequestBytes { get; init; } = 10L * 1024 * 1024;

    /// <summary>Bytes that the body of an answer may have, as it arrives and, where it is unpacked, unpacked. Default 10 MiB; at most 2 GiB - 1.</summary>
    public long MaxResponseBytes { get; init; } = 10L * 1024 * 1024;

    /// <summary>KiB that the headers of an answer may have. Default 64; at least 1.</summary>
    public int MaxResponseHeaderKilobytes { get; init; } = 64;

    /// <summary>Headers that a request may have. Default 100.</summary>
    public int MaxRequestHeaders { get; init; } = 100;

    /// <summary>
    /// Whether packed answers (gzip, deflate, br) are asked for and unpacked. Default no: a body is handed on as it arrives.
    /// </summary>
    public bool Decompress { get; init; }

    /// <summary>Clock of the timeouts. Default: the system's.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The same, where all limits are in their ranges.</summary>
    /// <exception cref="ArgumentException">One is not.</exception>
    internal GuardedHttpOptions Checked()
    {
        ArgumentNullException.ThrowIfNull(Policy);
        ArgumentNullException.ThrowIfNull(Resolver);
        ArgumentNullException.ThrowIfNull(Clock);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Timeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Timeout, TimeSpan.FromDays(1));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ConnectTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ConnectTimeout, TimeSpan.FromDays(1));
        ArgumentOutOfRangeException.ThrowIfNegative(MaxRequestBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxRequestBytes, Array.MaxLength);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxResponseBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxResponseBytes, Array.MaxLength);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxResponseHeaderKilobytes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxResponseHeaderKilobytes, 1024 * 1024);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxRequestHeaders);
        return this;
    }
}
