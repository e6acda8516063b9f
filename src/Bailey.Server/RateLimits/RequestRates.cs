using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Bailey.Server.Hosting;
using Bailey.Server.Problems;
using Microsoft.AspNetCore.Http;

namespace Bailey.Server.RateLimits;

/// <summary>
/// How many requests there may be in a minute, counted over a sliding minute on this node. What strangers choose, as addresses and names, is counted in a
/// fixed number of counters that a secret hash picks, so that nobody can fill the memory with them, nor aim at the counter of somebody else.
/// </summary>
internal sealed class RequestRates(ServerOptions options) : IDisposable
{
    private const int Counters = 16_384;

    private readonly PartitionedRateLimiter<string> _addresses = Hashed(options.RequestsPerMinutePerAddress);
    private readonly PartitionedRateLimiter<string> _signInAddresses = Hashed(options.SignInsPerMinutePerAddress);
    private readonly PartitionedRateLimiter<string> _signInAccounts = Hashed(options.SignInsPerMinutePerAccount);

    // Of principals there are only as many as the policy has.
    private readonly PartitionedRateLimiter<string> _principals = PartitionedRateLimiter.Create<string, string>(
        principal => RateLimitPartition.GetSlidingWindowLimiter(principal, _ => Minute(options.RequestsPerMinutePerPrincipal)), StringComparer.OrdinalIgnoreCase);

    internal ApiProblem? TakeAddress(HttpContext context) => Take(_addresses, KeyOf(context), "this address sent too many requests", nameof(ServerOptions.RequestsPerMinutePerAddress));

    internal ApiProblem? TakeSignInAddress(HttpContext context) => Take(_signInAddresses, KeyOf(context), "from this address, too many tried to sign in", nameof(ServerOptions.SignInsPerMinutePerAddress));

    internal ApiProblem? TakePrincipal(string principal) => Take(_principals, principal, "there were too many requests for this principal", nameof(ServerOptions.RequestsPerMinutePerPrincipal));

    /// <summary>Takes an attempt to sign in with a password.</summary>
    /// <exception cref="ApiProblemException">There were too many for this name, whether or not there is such an account.</exception>
    internal void RequireSignIn(string principal)
    {
        if (Take(_signInAccounts, principal.ToLowerInvariant(), "too many tried to sign in under this name", nameof(ServerOptions.SignInsPerMinutePerAccount)) is { } problem)
        {
            throw new ApiProblemException(problem);
        }
    }

    /// <summary>What an address is counted as. One customer has 2^64 addresses of IPv6, and they count as one.</summary>
    internal static string KeyOf(IPAddress? address)
    {
        if (address is null)
        {
            return "local socket";
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        return address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)) : address.ToString();
    }

    public void Dispose()
    {
        _addresses.Dispose();
        _signInAddresses.Dispose();
        _signInAccounts.Dispose();
        _principals.Dispose();
    }

    private static string KeyOf(HttpContext context) => KeyOf(context.Connection.RemoteIpAddress);

    private static ApiProblem? Take(PartitionedRateLimiter<string> limiter, string key, string detail, string limit)
    {
        using var lease = limiter.AttemptAcquire(key);
        if (lease.IsAcquired)
        {
            return null;
        }

        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var told) ? (int)Math.Ceiling(told.TotalSeconds) : 10;
        return new ApiProblem(StatusCodes.Status429TooManyRequests, ServerReason.TooManyRequests, detail)
        {
            Remedy = $"wait as long as Retry-After says; {RaisedLimit.By(limit)}",
            RetryAfter = Math.Max(1, wait),
        };
    }

    // The hash of texts is another one in each process, and nobody outside knows it.
    private static PartitionedRateLimiter<string> Hashed(int permits) => PartitionedRateLimiter.Create<string, int>(key =>
        RateLimitPartition.GetSlidingWindowLimiter((int)((uint)string.GetHashCode(key, StringComparison.Ordinal) % Counters), _ => Minute(permits)));

    private static SlidingWindowRateLimiterOptions Minute(int permits) => new() { PermitLimit = permits, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = 6, QueueLimit = 0 };
}
