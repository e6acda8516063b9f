using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Bailey.Cli.Commands;
using Bailey.Cli.Files;
using Bailey.Cli.Remote;
using Bailey.Cli.Values;
using Bailey.Policy.Documents;
using Bailey.Server.Http;
using Bailey.Server.Policies;

namespace Bailey.Cli.Policy;

/// <summary><c>bailey policy validate FILE [--kind KIND] [--json]</c>: checks, or has a server check, a policy document without applying it.</summary>
internal static class ValidatePolicyCommand
{
    private static readonly string _kinds = string.Join(", ", DocumentKind.All.Select(static kind => kind.Name));

    /// <summary>The command, writing to a console.</summary>
    public static Command Create(CommandConsole console, Func<ParseResult, string> data)
    {
        var file = new Argument<string>("FILE") { Description = "The document" };
        var kind = ParsedOption.One<DocumentKind?>("--kind", "KIND", $"What it is: {_kinds} (default: as its name says, else {DocumentKind.All[0].Name})", $"one of {_kinds}", TryParseKind);
        var json = new Option<bool>("--json") { Description = "One JSON object on one line instead of text" };
        var command = new Command("validate", "Check a policy document without applying it, and list every fault") { file, kind, json };
        var choice = new ServerChoice(console, data, readsFiles: true);
        foreach (var option in choice.Options)
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(file);
            using var client = await choice.FindNamedAsync(parsed, cancellationToken);
            var call = client is null ? null : new RemoteCall(console, client, parsed, null, parsed.GetValue(json), cancellationToken);
            return await RunAsync(console, path, parsed.GetValue(kind) ?? DocumentKind.Of(path), parsed.GetValue(json), call, cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(CommandConsole console, string file, DocumentKind kind, bool asJson, RemoteCall? call, CancellationToken cancellationToken)
    {
        // One byte more than allowed is enough for the reader to tell that there are too many.
        var bytes = await InputFile.ReadStartAsync(file, "document", DocumentLimits.Default.MaxBytes + 1, cancellationToken);
        if (call is not null)
        {
            return await AskAsync(call, file, kind, bytes);
        }

        var report = kind.Check(bytes, file);
        if (kind.Kind == PolicyDocumentKind.Profile && !OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != 0)
        {
            report = report with { Warnings = report.Warnings.Add("others than its owner may use the file, for which a profile in the data directory is refused; chmod 600 it") };
        }

        return Tell(console, file, kind, report, asJson);
    }

    // The server has programs, and perhaps a version, of its own.
    private static async Task<int> AskAsync(RemoteCall call, string file, DocumentKind kind, byte[] bytes)
    {
        var answer = await call.SendAsync(HttpMethod.Post, call.PathOf("policy", "validate"), JsonSerializer.Serialize(new PolicyText(kind.Kind, Encoding.UTF8.GetString(bytes)), ApiJson.Options));
        return answer.IsDone
            ? Tell(call.Console, file, kind, new DocumentReport([.. answer.Read<ValidationView>().Faults.Select(static fault => new DocumentFault(fault.Code, fault.Line, fault.Column, fault.At, fault.Detail, fault.Fix))], []), call.AsJson)
            : call.Complain(answer);
    }

    private static int Tell(CommandConsole console, string file, DocumentKind kind, DocumentReport report, bool asJson)
    {
        console.WriteLine(asJson ? ToJson(file, kind, report) : ToText(file, kind, report));
        return report.Faults.IsEmpty
            ? ExitCode.Ok
            : throw new CommandException(ExitCode.BadData, string.Create(CultureInfo.InvariantCulture, $"{file} has {report.Faults.Length} {(report.Faults.Length == 1 ? "fault" : "faults")}"));
    }

    private static string ToText(string file, DocumentKind kind, DocumentReport report)
    {
        var lines = report.Faults.Select(fault => fault.Describe(file)).Concat(report.Warnings.Select(warning => $"{file}: warning: {warning}"));
        return string.Join('\n', (report.Faults.IsEmpty ? lines.Append($"{file}: valid {kind.Name}") : lines).Select(PrintableText.OneLine));
    }

    private static string ToJson(string file, DocumentKind kind, DocumentReport report) => DecisionJson.ToJson(json =>
    {
        json.WriteStartObject();
        json.WriteString("file", file);
        json.WriteString("kind", kind.Name);
        json.WriteBoolean("valid", report.Faults.IsEmpty);
        json.WriteStartArray("faults");
        foreach (var fault in report.Faults)
        {
            DocumentFaultJson.Write(json, fault);
        }

        json.WriteEndArray();
        json.WriteStartArray("warnings");
        foreach (var warning in report.Warnings)
        {
            json.WriteStringValue(warning);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static bool TryParseKind(string text, out DocumentKind? kind)
    {
        kind = DocumentKind.All.FirstOrDefault(known => known.Name == text);
        return kind is not null;
    }
}
