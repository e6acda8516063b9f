using System.CommandLine;
using System.Globalization;
using Bailey.Cli.Commands;
using Bailey.Cli.Policy;
using Bailey.Cli.Principals;
using Bailey.Plugins.Store;
using Bailey.Policy.Documents;
using Bailey.Policy.Snapshots;
using Bailey.Storage.Files;
using Bailey.Storage.Policies;
using Bailey.Storage.Sqlite;

namespace Bailey.Cli.Operations;

/// <summary><c>bailey doctor</c>: looks over an installation, and says what would help.</summary>
internal static class DoctorCommand
{
    private const long LittleSpace = 1L << 30;

    /// <summary>The command.</summary>
    public static Command Create(CommandConsole console, Func<ParseResult, string> data)
    {
        var json = PrincipalCommand.JsonOption();
        var command = new Command("doctor", "Check the installation: files, store, policy, room") { json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var folder = data(parsed);
            List<DoctorCheck> checks = [Runtime(), Directory(folder), Space(folder), .. Policy(folder), await StoreAsync(folder, cancellationToken)];
            if (parsed.GetValue(json))
            {
                console.WriteLine(ToJson(checks));
            }
            else
            {
                foreach (var check in checks)
                {
                    console.WriteLine(PrintableText.OneLine($"{WordOf(check.State),-7} {check.Name}: {check.Detail}"));
                    if (check.Remedy is { } remedy)
                    {
                        console.WriteLine(PrintableText.OneLine($"        {remedy}"));
                    }
                }
            }

            return checks.Any(static check => check.State == DoctorState.Failed) ? ExitCode.PluginFailed : ExitCode.Ok;
        });
        return command;
    }

    private static DoctorCheck Runtime() => new("runtime", DoctorState.Ok, $".NET {Environment.Version} on {System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier}, {Environment.ProcessorCount} processors");

    private static DoctorCheck Directory(string folder)
    {
        if (!System.IO.Directory.Exists(folder))
        {
            return new("data directory", DoctorState.Warning, $"{folder} is not there yet", "bailey serve makes it");
        }

        if (OperatingSystem.IsWindows())
        {
            return new("data directory", DoctorState.Ok, folder);
        }

        var mode = File.GetUnixFileMode(folder);
        return (mode & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0
            ? new("data directory", DoctorState.Failed, $"others may write {folder}, and so change policy and profiles", $"chmod go-w {folder}")
            : new("data directory", DoctorState.Ok, folder);
    }

    private static DoctorCheck Space(string folder)
    {
        try
        {
            var there = folder;
            while (!System.IO.Directory.Exists(there))
            {
                there = Path.GetDirectoryName(there)!;
            }

            var free = new DriveInfo(there).AvailableFreeSpace;
            var text = string.Create(CultureInfo.InvariantCulture, $"{free / (1024.0 * 1024 * 1024):0.0} GiB free");
            return free < LittleSpace ? new("room", DoctorState.Warning, text, "what changes something is refused once the disk is full; make room") : new("room", DoctorState.Ok, text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new("room", DoctorState.Warning, $"cannot be told: {e.Message}");
        }
    }

    private static IEnumerable<DoctorCheck> Policy(string folder)
    {
        PolicyDocuments? documents = null;
        DoctorCheck? failed = null;
        try
        {
            documents = new PolicyDirectory(folder).Load();
        }
        catch (StorageException e)
        {
            failed = new("policy", DoctorState.Failed, e.Message, "put the files back, or mend who may read them");
        }

        if (failed is not null)
        {
            yield return failed;
            yield break;
        }

        var faults = new List<(string Source, DocumentFault Fault)>();
        Add(documents!.Instance?.Source, documents.Instance?.Faults);
        Add(documents.Roles?.Source, documents.Roles?.Faults);
        Add("policy.yml", CommandRuleFile.Read(folder)?.Faults);
        foreach (var principal in documents.Principals)
        {
            Add(principal.Profile?.Source, principal.Profile?.Faults);
        }

        foreach (var community in documents.Communities)
        {
            Add(community.PluginPolicy?.Source, community.PluginPolicy?.Faults);
            Add(community.Members?.Source, community.Members?.Faults);
        }

        foreach (var (source, fault) in faults)
        {
            yield return new("policy", DoctorState.Failed, fault.Describe(source), fault.Fix ?? "mend the file; until then what it governs is denied");
        }

        if (faults.Count == 0)
        {
            yield return new("policy", DoctorState.Ok, FormattableString.Invariant($"{documents.Communities.Length} communities, {documents.Principals.Length} principals"));
        }

        foreach (var warning in PolicySnapshot.Compile(documents).Warnings)
        {
            yield return new("policy", DoctorState.Warning, warning.Message);
        }

        void Add(string? source, IEnumerable<DocumentFault>? some) => faults.AddRange((some ?? []).Select(fault => (source ?? "", fault)));
    }

    private static async Task<DoctorCheck> StoreAsync(string folder, CancellationToken cancellationToken)
    {
        var state = Path.Combine(folder, "state");
        try
        {
            if (!SqlitePluginStore.IsThere(state))
            {
                return new("store", DoctorState.Warning, "nothing was stored yet", "bailey serve makes the store");
            }

            await using var store = SqlitePluginStore.OpenForReading(state);
            var verdicts = await store.Audit.VerifyAsync(cancellationToken: cancellationToken);
            return verdicts.FirstOrDefault(static verdict => !verdict.IsWhole) is { } broken
                ? new("store", DoctorState.Failed, $"the audit log of {broken.Chain} is not whole: {broken.Message}", "somebody changed it past Bailey; restore a backup, and find out who")
                : new("store", DoctorState.Ok, FormattableString.Invariant($"readable, {verdicts.Sum(static verdict => verdict.Entries)} entries of the audit log, all chains whole"));
        }
        catch (Exception e) when (e is PluginStoreException or StorageException)
        {
            return new("store", DoctorState.Failed, e.Message, "restore a backup, or mend who may read the files");
        }
    }

    private static string WordOf(DoctorState state) => state switch
    {
        DoctorState.Ok => "ok",
        DoctorState.Warning => "warning",
        _ => "FAILED",
    };

    private static string ToJson(List<DoctorCheck> checks) => DecisionJson.ToJson(json =>
    {
        json.WriteStartObject();
        json.WriteBoolean("healthy", checks.All(static check => check.State != DoctorState.Failed));
        json.WriteStartArray("checks");
        foreach (var check in checks)
        {
            json.WriteStartObject();
            json.WriteString("name", check.Name);
            json.WriteString("state", check.State.ToString().ToLowerInvariant());
            json.WriteString("detail", check.Detail);
            json.WriteString("remedy", check.Remedy);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });
}
