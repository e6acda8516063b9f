using System.Net;
using Bailey.Server.Events;
using Bailey.Server.Events.Webhooks;
using Bailey.Server.Jobs;
using Bailey.Server.LocalSocket;
using Bailey.Server.Nodes;

namespace Bailey.Server.Hosting;

/// <summary>What a server is told when it starts. All limits are finite.</summary>
public sealed record ServerOptions
{
    /// <summary>The data directory: policy files, the embedded store, keys. Required.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>A connection string of PostgreSQL, for several nodes on one database; null for the embedded store.</summary>
    public string? PostgreSql { get; init; }

    /// <summary>What this node is called in the audit log. Default: the name of the machine.</summary>
    public string Node { get; init; } = Environment.MachineName;

    /// <summary>Whether compiled packages are kept in the data directory for the next start. Default true.</summary>
    public bool CacheModules { get; init; } = true;

    /// <summary>Where it listens, as <c>http://127.0.0.1:8080</c>; port 0 for any free one. Default <c>http://127.0.0.1:8417</c>.</summary>
    public IReadOnlyList<string> Urls { get; init; } = ["http://127.0.0.1:8417"];

    /// <summary>Whether plain HTTP is served on addresses that others can reach, as behind a proxy that speaks TLS. Default false: the server does not start.</summary>
    public bool AllowPlainHttp { get; init; }

    /// <summary>How many communities there may be. Default any number.</summary>
    public InstanceType InstanceType { get; init; } = InstanceType.MultiCommunity;

    /// <summary>Who may create communities. Default admins of the instance alone.</summary>
    public PlatformMode PlatformMode { get; init; } = PlatformMode.AdminOnly;

    /// <summary>
    /// Bytes of one function in a package's module. Default 1 MiB; 1 to 10,000,000. While one is translated, the process may take 800 bytes of memory for each: one at a
    /// time, where they are large.
    /// </summary>
    public int MaxFunctionBytes { get; init => field = Require(value); } = 1024 * 1024;

    /// <summary>Requests of one address in a minute, beyond which it must wait. Default 6,000; 1 to 10,000,000.</summary>
    public int RequestsPerMinutePerAddress { get; init => field = Require(value); } = 6_000;

    /// <summary>Requests for one principal in a minute, beyond which it must wait. Default 6,000; 1 to 10,000,000.</summary>
    public int RequestsPerMinutePerPrincipal { get; init => field = Require(value); } = 6_000;

    /// <summary>Attempts to sign in of one address in a minute, beyond which it must wait. Default 10; 1 to 10,000,000.</summary>
    public int SignInsPerMinutePerAddress { get; init => field = Require(value); } = 10;

    /// <summary>Attempts to sign in with a password under one name in a minute, beyond which it must wait. Default 5; 1 to 10,000,000.</summary>
    public int SignInsPerMinutePerAccount { get; init => field = Require(value); } = 5;

    /// <summary>Answers to requests with an <c>Idempotency-Key</c> that are kept for one principal, each for a day; with more, it must wait. Default 1,000; 1 to 10,000,000.</summary>
    public int IdempotentAnswersPerPrincipal { get; init => field = Require(value); } = 1_000;

    /// <summary>Bytes of such an answer; a larger one is given, and not kept to be repeated. Default 64 KiB; 1 to 10,000,000.</summary>
    public int IdempotentAnswerBytes { get; init => field = Require(value); } = 64 * 1024;

    /// <summary>Principals that invitations made and that are still there, in the whole instance. Default 10,000; 1 to 10,000,000.</summary>
    public int InvitedPrincipals { get; init => field = Require(value); } = 10_000;

    /// <summary>Principals that invitations to one community made and that are still there. Default 1,000; 1 to 10,000,000.</summary>
    public int InvitedPrincipalsPerCommunity { get; init => field = Require(value); } = 1_000;

    /// <summary>Principals that the invitations of one principal made and that are still there. Default 1,000; 1 to 10,000,000.</summary>
    public int InvitedPrincipalsPerInviter { get; init => field = Require(value); } = 1_000;

    /// <summary>Open invitations of one principal to one community; of a community there are at most 1,000. Default 100; 1 to 10,000,000.</summary>
    public int InvitationsPerInviter { get; init => field = Require(value); } = 100;

    /// <summary>
    /// Addresses of proxies, or networks of them as <c>10.0.0.0/24</c>, whose word for the client's address and the scheme and host that it asked for is taken
    /// (<c>X-Forwarded-For</c>, <c>-Proto</c>, <c>-Host</c>). Default none: those headers mean nothing.
    /// </summary>
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];

    /// <summary>Whether it also listens at <c>run/bailey.sock</c> of the data directory, for processes of its own user. On Linux alone. Default true.</summary>
    public bool LocalSocket { get; init; } = true;

    /// <summary>Connections at once, each of which has one request at a time; more are closed at once. Default 1,024; 1 to 10,000,000.</summary>
    public int MaxConnections { get; init => field = Require(value); } = 1_024;

    /// <summary>
    /// Connections of one address by which nobody has signed in yet; more are closed at once. Default 256; 1 to 10,000,000. Those of <see cref="TrustedProxies"/>
    /// and of the local socket are not counted.
    /// </summary>
    public int StrangersConnectionsPerAddress { get; init => field = Require(value); } = 256;

    /// <summary>
    /// Requests of one principal at once that may take a while, as searches of the audit log and simulations of policy; further ones wait, and beyond 64 are
    /// refused. Default 4; 1 to 10,000,000.
    /// </summary>
    public int CostlyRequestsPerPrincipal { get; init => field = Require(value); } = 4;

    /// <summary>For how long such a request is worked on. Default 30 s.</summary>
    public TimeSpan CostlyRequestTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Exports and checks of whole audit logs by one principal at once; further ones are refused. Default 2; 1 to 10,000,000.</summary>
    public int LongRequestsPerPrincipal { get; init => field = Require(value); } = 2;

    /// <summary>For how long such a request is worked on. Default 3600 s, an hour.</summary>
    public TimeSpan LongRequestTime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Pages of the console that one person may have open at once. Default 30; 1 to 10,000,000. One that is closed while the connection is lost counts no more.
    /// </summary>
    public int MaxPagesPerPrincipal { get; init => field = Require(value); } = 30;

    /// <summary>
    /// Pages of the console that may be open at once on a node. Default 200; 1 to 10,000,000. For admins of the instance a fifth more is kept free. Beyond
    /// <see cref="MaxConnections"/> no connection is taken in any case.
    /// </summary>
    public int MaxPages { get; init => field = Require(value); } = 200;

    /// <summary>How often it is looked whether whoever has a page open is still signed in and enabled. Default 10 s.</summary>
    internal TimeSpan PageWatch { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A collector of OpenTelemetry that traces, metrics and logs are sent to (OTLP over HTTP), as <c>http://127.0.0.1:4318</c>; null for none.</summary>
    public Uri? OtlpEndpoint { get; init; }

    /// <summary>How often metrics are sent to the collector. Default 60 s.</summary>
    public TimeSpan OtlpInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the server waits for requests to end when it stops. Default 10 s.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The time.</summary>
    internal TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>How jobs are run.</summary>
    internal JobOptions Jobs { get; init; } = JobOptions.Default;

    /// <summary>How nodes share rates.</summary>
    internal ShareOptions Shares { get; init; } = ShareOptions.Default;

    /// <summary>How things are followed live.</summary>
    internal TailOptions Tails { get; init; } = TailOptions.Default;

    /// <summary>How events are delivered to webhooks.</summary>
    internal WebhookOptions Webhooks { get; init; } = WebhookOptions.Default;

    /// <summary>Says what is wrong with the options; null where nothing is.</summary>
    public string? FindFault()
    {
        if (string.IsNullOrEmpty(DataDirectory))
        {
            return "a server needs a data directory";
        }

        if (Urls.Count == 0)
        {
            return "a server needs an address to listen at, as http://127.0.0.1:8417";
        }

        foreach (var text in Urls)
        {
            // Hosts that mean every address are no names of URIs.
            if (!Uri.TryCreate(text.Replace("://*", "://0.0.0.0", StringComparison.Ordinal).Replace("://+", "://0.0.0.0", StringComparison.Ordinal), UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.AbsolutePath != "/")
            {
                return $"'{text}' is no address to listen at: write http://127.0.0.1:8417, with the port that is wanted";
            }

            if (url.Scheme == "https")
            {
                return $"'{text}' asks for TLS, which the server leaves to a proxy before it: write http://127.0.0.1:8417, and let the proxy pass requests on to that";
            }

            if (!IsLoopback(url) && !AllowPlainHttp)
            {
                return $"'{text}' would serve passwords and tokens in plain HTTP to whoever can reach this machine; listen on 127.0.0.1 behind a proxy that speaks TLS, or say --allow-plain-http";
            }
        }

        return TrustedProxies.FirstOrDefault(static proxy => !IPNetwork.TryParse(proxy, out _) && !IPAddress.TryParse(proxy, out _)) is { } unknown
            ? $"'{unknown}' is no address of a proxy, nor a network: write 10.0.0.7 or 10.0.0.0/24"
            : LocalSocketFile.FindFault(this);
    }

    private static bool IsLoopback(Uri url) => url.Host == "localhost" || (IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static int Require(int value, [System.Runtime.CompilerServices.CallerMemberName] string name = "") =>
        value is < 1 or > 10_000_000 ? throw new ArgumentOutOfRangeException(name, value, $"{name} must be from 1 to 10000000") : value;
}
