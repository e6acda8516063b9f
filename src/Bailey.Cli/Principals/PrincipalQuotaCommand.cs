using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Bailey.Cli.Commands;
using Bailey.Cli.Policy;
using Bailey.Cli.Values;
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
        var changes = new Argument<Func<PrincipalProfile, PrincipalProfile>[]>("QUOTA=VALUE")
        {
            Description = $"Quotas to change (default: show them): {string.Join(", ", PrincipalQuotas.Keys)}; sizes may be written as 64MiB",
            Arity = ArgumentArity.ZeroOrMore,
            CustomParser = result =>
            {
                var read = new List<Func<PrincipalProfile, PrincipalProfile>>();
                foreach (var token in result.Tokens)
                {
                    try
                    {
                        read.Add(ProfileChange.Parse($"quotas.{token.Value}"));
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
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(changes) is { Length: > 0 } given)
            {
                return EditPrincipalCommand.Apply(
                    console, new PrincipalEditor(data(parsed), parsed.GetValue(actor)), "principals/quota", parsed.GetRequiredValue(name), profile => given.Aggregate(profile, static (profile, change) => change(profile)), parsed.GetValue(json));
            }

            var quotas = Find(data(parsed), parsed.GetRequiredValue(name)).Profile.Quotas;
            console.WriteLine(parsed.GetValue(json)
                ? DecisionJson.ToJson(writer =>
                {
                    writer.WriteStartObject();
                    foreach (var key in PrincipalQuotas.Keys)
                    {
                        writer.WriteNumber(key, quotas.ValueOf(key));
                    }

                    writer.WriteEndObject();
                })
                : string.Join('\n', PrincipalQuotas.Keys.Select(key => $"{key,-25} {PrincipalReport.QuotaText(key, quotas.ValueOf(key))}")));
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Shows what is used of the quotas, from the ledger that enforces them.</summary>
    public static Command CreateUsage(CommandConsole console, Func<ParseResult, string> data)
    {
        var (name, json) = (PrincipalCommand.NameArgument(), PrincipalCommand.JsonOption());
        var command = new Command("usage", "Show what a principal uses of its quotas at this moment") { name, json };
        command.SetAction(parsed =>
        {
            var principal = Find(data(parsed), parsed.GetRequiredValue(name));
            var ledger = new LedgerDirectory(Path.Combine(data(parsed), "state", "ledgers")).Open(principal.Name);
            var usage = ledger.Usage(principal.Profile.Quotas, principal.Check(LedgerBook.Unbounded).Allowed);
            console.WriteLine(parsed.GetValue(json) ? DecisionJson.ToJson(writer => Write(writer, usage)) : ToText(usage));
            return ExitCode.Ok;
        });
        return command;
    }

    private static PrincipalPolicy Find(string data, PrincipalName name)
    {
        var policy = PolicySnapshot.Compile(new PolicyDirectory(data).LoadFor(name));
        return policy.Find(name.Text) ?? throw new CommandException(ExitCode.NoInput, policy.CheckEnabled(name.Text).Message);
    }

    private static string ToText(PrincipalUsage usage)
    {
        var text = new StringBuilder();
        Line("fuel, this second", usage.Quotas.MaxCpuFuelPerSec - usage.FuelAvailable, usage.Quotas.MaxCpuFuelPerSec, static value => value.ToString("N0", CultureInfo.InvariantCulture));
        Line("bytes in and out, this second", usage.Quotas.MaxIpcThroughputBytes - usage.IpcBytesAvailable, usage.Quotas.MaxIpcThroughputBytes, ByteSize.FormatExactly);
        Line("calls in flight", usage.InFlightCalls, usage.Quotas.MaxInFlightCalls, static value => value.ToString("N0", CultureInfo.InvariantCulture));
        Line("background processes", usage.BackgroundProcesses, usage.Quotas.MaxBackgroundProcesses, static value => value.ToString("N0", CultureInfo.InvariantCulture));
        Line("storage", usage.StorageBytes, usage.Quotas.MaxStorageBytes, ByteSize.FormatExactly);
        if (usage.IsExemptFromRates)
        {
            text.Append("rates do not bind this principal, and are not counted\n");
        }

        return text.ToString().TrimEnd('\n');

        void Line(string name, long used, long limit, Func<long, string> show)
        {
            const int width = 20;
            var share = limit == 0 ? 0 : Math.Clamp((double)used / limit, 0, 1);
            var bar = new string('#', (int)Math.Ceiling(share * width)).PadRight(width, '.');
            text.Append(CultureInfo.InvariantCulture, $"{name,-30} [{bar}] {share,4:P0}  {show(used)} of {show(limit)}\n");
        }
    }

    private static void Write(Utf8JsonWriter json, PrincipalUsage usage)
    {
        json.WriteStartObject();
        json.WriteString("principal", usage.Principal);
        json.WriteBoolean("exempt_from_rates", usage.IsExemptFromRates);
        Quota("fuel_per_sec", usage.Quotas.MaxCpuFuelPerSec - usage.FuelAvailable, usage.Quotas.MaxCpuFuelPerSec);
        Quota("ipc_bytes_per_sec", usage.Quotas.MaxIpcThroughputBytes - usage.IpcBytesAvailable, usage.Quotas.MaxIpcThroughputBytes);
        Quota("in_flight_calls", usage.InFlightCalls, usage.Quotas.MaxInFlightCalls);
        Quota("background_processes", usage.BackgroundProcesses, usage.Quotas.MaxBackgroundProcesses);
        Quota("storage_bytes", usage.StorageBytes, usage.Quotas.MaxStorageBytes);
        json.WriteEndObject();

        void Quota(string name, long used, long limit)
        {
            json.WriteStartObject(name);
            json.WriteNumber("used", used);
            json.WriteNumber("limit", limit);
            json.WriteEndObject();
        }
    }
}
