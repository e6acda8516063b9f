using System.Globalization;
using System.Text.Json;
using Bailey.Cli.Commands;
using Bailey.Cli.Governance;
using Bailey.Cli.Policy;
using Bailey.Plugins.Packages;

namespace Bailey.Cli.Packages;

/// <summary>Answers with why a package is refused: lines for a person on stderr, or one JSON object on stdout.</summary>
internal static class PackageRefusal
{
    /// <summary>Runs a command about a file, and shows the refusal where there is one.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> ShowAsync(CommandConsole console, string file, bool asJson, Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch (PackageException exception)
        {
            return Show(console, file, asJson, exception);
        }
    }

    private static int Show(CommandConsole console, string file, bool asJson, PackageException exception)
    {
        if (exception.Decision is { } decision)
        {
            return DenialReport.Show(console, decision, asJson);
        }

        if (asJson)
        {
            console.WriteLine(DecisionJson.ToJson(json => Write(json, file, exception)));
            return ExitCode.BadData;
        }

        // The faults follow, a line each; the message has the first of them already.
        var faults = exception.Faults.Length;
        console.Complain(exception.Document is { } document ? string.Create(CultureInfo.InvariantCulture, $"{file}: {document} has {faults} {(faults == 1 ? "fault" : "faults")}") : $"{file}: {exception.Message}");
        foreach (var fault in exception.Faults)
        {
            console.Error.WriteLine($"  {PrintableText.OneLine(fault.ToString())}");
        }

        console.Error.WriteLine($"  reason  {exception.Code}");
        if (exception.Remedy is { } remedy)
        {
            console.Error.WriteLine($"  remedy  {PrintableText.OneLine(remedy)}");
        }

        return ExitCode.BadData;
    }

    private static void Write(Utf8JsonWriter json, string file, PackageException exception)
    {
        json.WriteStartObject();
        json.WriteString("file", file);
        json.WriteBoolean("valid", false);
        json.WriteString("reason_code", exception.Code);
        json.WriteString("message", exception.Message);
        json.WriteString("remedy", exception.Remedy);
        json.WriteStartArray("faults");
        foreach (var fault in exception.Faults)
        {
            json.WriteStartObject();
            json.WriteString("code", fault.Code);
            json.WriteString("path", fault.Path);
            json.WriteString("message", fault.Message);
            json.WriteString("fix", fault.Fix);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
