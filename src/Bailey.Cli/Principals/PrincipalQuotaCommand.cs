using System.CommandLine;
using Bailey.Cli.Commands;
using Bailey.Policy.Principals;
using Bailey.Policy.Quotas;
using Bailey.Policy.Snapshots;
using Bailey.Storage.Ledgers;
using Bailey.Storage.Policies;

namespace Bailey.Cli.Principals;

/// <summary><c>bailey principal quota NAME [KEY=VALUE...]</c> and <c>bailey principal usage NAME</c>.</summary>
internal static class PrincipalQuotaCommand
{
    /// <summary>Shows quotas, or changes them.</summary>
    public static Command CreateQuota(CommandConsole console, Func<ParseResult, string> data)
    {
        var (name, actor, json) = (PrincipalCommand.NameArgument(), PrincipalCommand.ActorOption(), PrincipalCommand.JsonOption());
        var changes = new Argument<(string Key, Func<PrincipalProfile, PrincipalProfile> Change)[]>("QUOTA=VALUE")
        {
            Description = $"Quotas to change (default: show them): {string.Join(", ", PrincipalQuotas.Keys)}; sizes may be written as 64MiB",
            Arity = ArgumentArity.ZeroOrMore,
            CustomParser = result =>
            {
                var read = new List<(string, Func<PrincipalProfile, PrincipalProfile>)>();
                foreach (var token in result.Tokens)
                {
                    try
                    {
                        read.Add((token.Value.Split('=')[0].Trim(), ProfileChange.Parse($"quotas.{token.Value}")));
                    }
                    catch (FormatException e)
                    {
                        result.AddError(e.Message);
                    }
                }

                return [.. read];
            },
        };
        var command = new Command("quota", "Show the quotas of a principal, or change them") { name, changes, actor, json };
        var place = new PrincipalPlace(command, console, data, actor, json);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (principal, given) = (parsed.GetRequiredValue(name), parsed.GetValue(changes) ?? []);
            var quotas = given.Aggregate(PrincipalProfile.Default, static (profile, quota) => quota.Change(profile)).Quotas;
            if (await place.AskAsync(parsed, (RemotePrincipals remote) => given.Length == 0 ? remote.ShowQuotasAsync(principal) : remote.SetQuotasAsync(principal, given.Select(static quota => quota.Key).Distinct().ToDictionary(static key => key, quotas.ValueOf)), cancellationToken) is { } exitCode)
            {
                return exitCode;
            }

            if (given.Length > 0)
            {
                return EditPrincipalCommand.Apply(
                    console, new PrincipalEditor(data(parsed), parsed.GetValue(actor)), "principals/quota", principal, profile => given.Aggregate(profile, static (profile, quota) => quota.Change(profile)), parsed.GetValue(json));
            }

            console.WriteLine(PrincipalReport.QuotasOf(Find(data(parsed), principal).Profile.Quotas, parsed.GetValue(json)));
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Shows what is used of the quotas, from the ledger that enforces them.</summary>
    public static Command CreateUsage(CommandConsole console, Func<ParseResult, string> data)
    {
        var (name, actor, json) = (PrincipalCommand.NameArgument(), PrincipalCommand.AskerOption(), PrincipalCommand.JsonOption());
        var command = new Command("usage", "Show what a principal uses of its quotas at this moment") { name, actor, json };
        var place = new PrincipalPlace(command, console, data, actor, json);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (await place.AskAsync(parsed, (RemotePrincipals remote) => remote.ShowUsageAsync(parsed.GetRequiredValue(name)), cancellationToken) is { } exitCode)
            {
                return exitCode;
            }

            PrincipalCommand.RefuseAsker(parsed, actor);
            var principal = Find(data(parsed), parsed.GetRequiredValue(name));
            var ledger = new LedgerDirectory(Path.Combine(data(parsed), "state", "ledgers")).Open(principal.Name);
            var usage = ledger.Usage(principal.Profile.Quotas, principal.Check(LedgerBook.Unbounded).Allowed);
            console.WriteLine(UsageReport.Of(usage, parsed.GetValue(json)));
            return ExitCode.Ok;
        });
        return command;
    }

    private static PrincipalPolicy Find(string data, PrincipalName name)
    {
        var policy = PolicySnapshot.Compile(new PolicyDirectory(data).LoadFor(name));
        return policy.Find(name.Text) ?? throw new CommandException(ExitCode.NoInput, policy.CheckEnabled(name.Text).Message);
    }
}
