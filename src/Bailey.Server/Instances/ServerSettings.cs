using System.Collections.Immutable;
using System.Globalization;
using Bailey.Server.Hosting;

namespace Bailey.Server.Instances;

/// <summary>What a server was told when it started, as it may be shown: nothing by which anybody could get in.</summary>
internal static class ServerSettings
{
    internal static ImmutableArray<SettingView> Of(ServerOptions options) =>
    [
        Number(nameof(options.RequestsPerMinutePerAddress), options.RequestsPerMinutePerAddress, "Requests of one address in a minute, beyond which it must wait"),
        Number(nameof(options.RequestsPerMinutePerPrincipal), options.RequestsPerMinutePerPrincipal, "Requests for one principal in a minute, beyond which it must wait"),
        Number(nameof(options.SignInsPerMinutePerAddress), options.SignInsPerMinutePerAddress, "Attempts to sign in from one address in a minute"),
        Number(nameof(options.SignInsPerMinutePerAccount), options.SignInsPerMinutePerAccount, "Attempts to sign in under one name in a minute"),
        Number(nameof(options.MaxConnections), options.MaxConnections, "Connections that are taken at once; more are closed"),
        Number(nameof(options.StrangersConnectionsPerAddress), options.StrangersConnectionsPerAddress, "Connections of one address by which nobody has signed in"),
        Number(nameof(options.CostlyRequestsPerPrincipal), options.CostlyRequestsPerPrincipal, "Requests of one principal at once that may take a while; further ones wait"),
        Number(nameof(options.LongRequestsPerPrincipal), options.LongRequestsPerPrincipal, "Exports and checks of whole audit logs by one principal at once"),
        Number(nameof(options.MaxPages), options.MaxPages, "Pages of the console that may be open at once"),
        Number(nameof(options.MaxPagesPerPrincipal), options.MaxPagesPerPrincipal, "Pages of the console that one person may have open at once"),
        Seconds(nameof(options.CostlyRequestTime), options.CostlyRequestTime, "For how long a request that may take a while is worked on"),
        Seconds(nameof(options.LongRequestTime), options.LongRequestTime, "For how long an export or a check of a whole audit log is worked on"),
        Number(nameof(options.IdempotentAnswersPerPrincipal), options.IdempotentAnswersPerPrincipal, "Answers to requests with an Idempotency-Key that are kept for one principal"),
        Number(nameof(options.IdempotentAnswerBytes), options.IdempotentAnswerBytes, "Bytes of such an answer that is kept to be repeated"),
        Number(nameof(options.InvitedPrincipals), options.InvitedPrincipals, "Principals that invitations made, in the whole instance"),
        Number(nameof(options.InvitedPrincipalsPerCommunity), options.InvitedPrincipalsPerCommunity, "Principals that invitations to one community made"),
        Number(nameof(options.InvitedPrincipalsPerInviter), options.InvitedPrincipalsPerInviter, "Principals that the invitations of one principal made"),
        Number(nameof(options.InvitationsPerInviter), options.InvitationsPerInviter, "Open invitations of one principal to one community"),
        new(nameof(options.AllowPlainHttp), options.AllowPlainHttp ? "yes" : "no", "Whether plain HTTP is served on addresses that others can reach"),
        new(nameof(options.TrustedProxies), options.TrustedProxies.Count == 0 ? "none" : string.Join(", ", options.TrustedProxies), "Proxies whose word for a client's address is taken"),
        new(nameof(options.LocalSocket), options.LocalSocket ? "yes" : "no", "Whether processes of the server's own user may connect without signing in"),
        new(nameof(options.OtlpEndpoint), options.OtlpEndpoint is null ? "none" : options.OtlpEndpoint.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped), "Where traces, metrics and logs are sent"),
        Seconds(nameof(options.OtlpInterval), options.OtlpInterval, "How often metrics are sent there"),
        Seconds(nameof(options.StopTimeout), options.StopTimeout, "How long the server waits for requests to end when it stops"),
    ];

    private static SettingView Seconds(string name, TimeSpan value, string meaning) => new(name, string.Create(CultureInfo.InvariantCulture, $"{value.TotalSeconds:0.#} s"), meaning);

    private static SettingView Number(string name, int value, string meaning) => new(name, value.ToString("N0", CultureInfo.InvariantCulture), meaning);
}
