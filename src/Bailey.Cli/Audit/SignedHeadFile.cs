using System.Text.Json;
using Bailey.Cli.Commands;
using Bailey.Cli.Files;
using Bailey.Cli.Policy;
using Bailey.Plugins.Audit;

namespace Bailey.Cli.Audit;

/// <summary>A signed head as JSON, as <c>bailey audit head</c> writes it.</summary>
internal static class SignedHeadFile
{
    private const int MaxBytes = 16 * 1_024;

    /// <summary>The head on one line.</summary>
    public static string ToJson(SignedHead head) => DecisionJson.ToJson(json =>
    {
        json.WriteStartObject();
        json.WriteString("chain", head.Chain);
        json.WriteNumber("sequence", head.Sequence);
        json.WriteString("hash", head.Hash);
        json.WriteString("time", head.Time);
        json.WriteString("key", head.Key);
        json.WriteString("signature", head.Signature);
        json.WriteEndObject();
    });

    /// <summary>Reads a head.</summary>
    /// <exception cref="CommandException">The file cannot be read, or is no head.</exception>
    public static SignedHead Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length > MaxBytes)
            {
                throw new JsonException("it is too large");
            }

            using var document = JsonDocument.Parse(file);
            var root = document.RootElement;
            return new SignedHead(Text("chain"), root.GetProperty("sequence").GetInt64(), Text("hash"), root.GetProperty("time").GetDateTimeOffset(), Text("key"), Text("signature"));

            string Text(string name) => root.GetProperty(name).GetString() ?? throw new JsonException($"'{name}' is null");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new CommandException(ExitCode.BadData, $"{path}: is no signed head, as 'bailey audit head' writes it: {e.Message}");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw InputFile.Missing(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new CommandException(ExitCode.NoInput, $"{path}: cannot be read: {e.Message}");
        }
    }
}
