using Bailey.Policy.Egress;

namespace Bailey.Plugins.Egress;

/// <summary>Limits and surroundings of a <see cref="GuardedHttpClient"/>.</summary>
public sealed record GuardedHttpOptions
{
    /// <summary>The defaults.</summary>
    public static GuardedHttpOptions Default { get; } = new();

    /// <summary>Where requests may go. Default: hosts of the public internet, judged further by the caller's rule for each hop.</summary>
    public EgressPolicy Policy { get; init; } = EgressPolicy.PublicInternet();

    /// <summary>Resolves names. Default: the operating system.</summary>
    public IHostResolver Resolver { get; init; } = SystemHostResolver.Instance;

    /// <summary>Time for a whole request with its redirects and body. Default 30 s; more than 0.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time to connect, TLS included, for each hop. Default 10 s; more than 0.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Bytes that a body may have, as it arrives. Default 10 MiB; at most 2 GiB - 1.</summary>
    public long MaxResponseBytes { get; init; } = 10L * 1024 * 1024;

    /// <summary>KiB that the headers of an answer may have. Default 64.</summary>
    public int MaxResponseHeaderKilobytes { get; init; } = 64;

    /// <summary>Headers that a request may have. Default 100.</summary>
    public int MaxRequestHeaders { get; init; } = 100;

    /// <summary>Clock of the timeouts. Default: the system's.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
