using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Bailey.Cli.Commands;
using Bailey.Cli.Policy;
using Bailey.Cli.Remote;
using Bailey.Policy.Documents;
using Bailey.Policy.Permissions;
using Bailey.Policy.Principals;
using Bailey.Policy.Quotas;
using Bailey.Server.Accounts;
using Bailey.Server.Http;
using Bailey.Server.Packages;
using Bailey.Server.Principals;
using Bailey.Server.Problems;

namespace Bailey.Cli.Principals;

/// <summary>Principals of a server, which judges whoever asks, and keeps profiles in files or in its database.</summary>
/// <param name="call">Who is asked.</param>
internal sealed class RemotePrincipals(RemoteCall call)
{
    private const int Attempts = 5;

    /// <summary>Makes a principal.</summary>
    /// <returns>The exit code, as of all that follow.</returns>
    public async Task<int> CreateAsync(PrincipalName name, PrincipalProfile profile)
    {
        using var document = JsonDocument.Parse(DocumentJson.Of(Encoding.UTF8.GetBytes(ProfileDocument.Print(profile))));
        return Tell(await call.SendAsync(HttpMethod.Post, call.PathOf("principals"), JsonSerializer.Serialize(new NewPrincipal(name.Text, document.RootElement), ApiJson.Options)), name, "created");
    }

    /// <summary>Changes a profile. Where somebody else changes it meanwhile, the change is made to what that left.</summary>
    public async Task<int> ChangeAsync(PrincipalName name, Func<PrincipalProfile, PrincipalProfile> change)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (answer, before) = await ReadAsync(name);
            if (before is null)
            {
                return call.Complain(answer);
            }

            var after = change(before);
            if (after.Equals(before))
            {
                return Tell(answer, name, "unchanged");
            }

            using var content = new StringContent(ProfileDocument.Print(after), new UTF8Encoding(false), "application/yaml");
            var done = await call.Client.SendAsync(HttpMethod.Put, PathOf(name), content, call.Cancellation, ("If-Match", answer.Headers.GetValueOrDefault("ETag", "*")));
            if (done.Code != ServerReason.Changed || attempt == Attempts)
            {
                return Tell(done, name, "changed");
            }
        }
    }

    /// <summary>Enables or disables a principal.</summary>
    public async Task<int> SwitchAsync(PrincipalName name, bool enabled) =>
        Tell(await call.SendAsync(HttpMethod.Post, PathOf(name, enabled ? "enable" : "disable")), name, enabled ? "enabled" : "disabled");

    /// <summary>Grants or revokes permissions, or takes that back.</summary>
    public async Task<int> PermitAsync(PrincipalName name, string word, IEnumerable<PermissionPattern> patterns, bool remove) =>
        Tell(await call.SendAsync(HttpMethod.Post, PathOf(name, word), JsonSerializer.Serialize(new PermissionList([.. patterns.Select(static pattern => pattern.Text)], remove), ApiJson.Options)), name, "done");

    /// <summary>Changes quotas.</summary>
    public async Task<int> SetQuotasAsync(PrincipalName name, IReadOnlyDictionary<string, long> quotas) =>
        Tell(await call.SendAsync(HttpMethod.Put, PathOf(name, "quotas"), JsonSerializer.Serialize(quotas, ApiJson.Options)), name, "done");

    /// <summary>Makes a one-time link. What is printed begins with the address of the server, where that is known here.</summary>
    public async Task<int> LinkAsync(PrincipalName name)
    {
        var answer = await call.SendAsync(HttpMethod.Post, PathOf(name, "sign-in-link"));
        if (!answer.IsDone)
        {
            return call.Complain(answer);
        }

        PrincipalLinkCommand.Tell(call.Console, answer.Read<CreatedSignInLink>(), Uri.TryCreate(call.Client.Shown, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : null, call.AsJson);
        return ExitCode.Ok;
    }

    /// <summary>Shows quotas as those of files are shown.</summary>
    public async Task<int> ShowQuotasAsync(PrincipalName name)
    {
        var (answer, profile) = await ReadAsync(name);
        if (profile is null)
        {
            return call.Complain(answer);
        }

        call.Console.WriteLine(PrincipalReport.QuotasOf(profile.Quotas, call.AsJson));
        return ExitCode.Ok;
    }

    /// <summary>Shows what is used of them as that of files is shown.</summary>
    public async Task<int> ShowUsageAsync(PrincipalName name)
    {
        var answer = await call.SendAsync(HttpMethod.Get, PathOf(name, "usage"));
        if (!answer.IsDone)
        {
            return call.Complain(answer);
        }

        var view = answer.Read<PrincipalUsageView>();
        var quotas = view.Quotas.Where(static pair => PrincipalQuotas.Keys.Contains(pair.Key)).Aggregate(PrincipalQuotas.Default, static (quotas, pair) => quotas.With(pair.Key, pair.Value));
        var usage = new PrincipalUsage(view.Principal, quotas, view.IsExemptFromRates, view.FuelAvailable, view.IpcBytesAvailable, view.StorageBytes, view.BackgroundProcesses, view.InFlightCalls);
        call.Console.WriteLine(UsageReport.Of(usage, call.AsJson));
        return ExitCode.Ok;
    }

    /// <summary>Shows a profile, in the form of the document.</summary>
    public async Task<int> ShowAsync(PrincipalName name)
    {
        var (answer, profile) = await ReadAsync(name);
        return profile is null ? call.Complain(answer) : call.Tell(answer, () => string.Join('\n', $"# {name}\n{ProfileDocument.Print(profile).TrimEnd()}".Split('\n').Select(PrintableText.OneLine)));
    }

    /// <summary>A table of principals.</summary>
    public static string TableOf(ImmutableArray<PrincipalView> principals) => TextTable.Of(
        ["name", "state", "groups", "communities"],
        principals.Select(static principal => new[]
        {
            principal.Name,
            principal.Refusal is not DecisionView refusal ? "enabled" : refusal.Code == ProfileReason.PrincipalDisabled ? "disabled" : refusal.Code,
            string.Join(", ", principal.Groups),
            string.Join(", ", principal.Communities),
        }),
        "There are no principals.");

    // Programs named barely are looked for where the server runs, and not here.
    private async Task<(ServerAnswer Answer, PrincipalProfile? Profile)> ReadAsync(PrincipalName name)
    {
        var answer = await call.SendAsync(HttpMethod.Get, PathOf(name));
        return (answer, answer.IsDone ? ProfileDocument.Read(Encoding.UTF8.GetBytes(answer.Text), $"{call.Client.Shown}: {name}").Require() : null);
    }

    private int Tell(ServerAnswer answer, PrincipalName name, string what)
    {
        if (!answer.IsDone)
        {
            return call.Complain(answer);
        }

        call.Console.WriteLine(call.AsJson
            ? DecisionJson.ToJson(json =>
            {
                json.WriteStartObject();
                json.WriteString("principal", name.Text);
                json.WriteString("result", what);
                json.WriteString("server", call.Client.Shown);
                json.WriteEndObject();
            })
            : PrintableText.OneLine($"{name}: {what} ({call.Client.Shown})"));
        return ExitCode.Ok;
    }

    private string PathOf(PrincipalName name, params string[] rest) => call.PathOf(["principals", name.Text, .. rest]);
}
