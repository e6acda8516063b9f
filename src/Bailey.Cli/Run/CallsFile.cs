using System.Text;
using System.Text.Json;
using Bailey.Cli.Commands;
using Bailey.Policy;

namespace Bailey.Cli.Run;

/// <summary>
/// Reads the file of <c>--calls</c>: one JSON object a line, <c>{"call": EXPORT, "input": TEXT}</c> or with
/// <c>input_base64</c>; without <c>call</c> the export of <c>--call</c> or the default is meant.
/// </summary>
internal static class CallsFile
{
    private static readonly UTF8Encoding _strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>One entry of the file; <paramref name="Export"/> is null where the line names none.</summary>
    public sealed record Entry(string? Export, byte[] Input);

    /// <summary>All calls in their order.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="CommandException">A line is not what it should be; the message names it.</exception>
    public static IReadOnlyList<Entry> Parse(ReadOnlySpan<byte> bytes, string name)
    {
        var entries = new List<Entry>();
        var number = 0;
        foreach (var range in bytes.Split((byte)'\n'))
        {
            number++;
            var line = bytes[range].Trim(" \t\r"u8);
            if (number == 1 && line.StartsWith("\uFEFF"u8))
            {
                line = line["\uFEFF"u8.Length..];
            }

            if (line.IsEmpty)
            {
                continue;
            }

            try
            {
                entries.Add(ParseLine(line));
            }
            catch (JsonException e)
            {
                var column = e.BytePositionInLine is { } position ? $", byte {position}" : "";
                throw Fault(name, number, $"not valid JSON{column}: {FirstSentence(e.Message)}");
            }
            catch (FormatException e)
            {
                throw Fault(name, number, e.Message);
            }
        }

        return entries.Count > 0 ? entries : throw new CommandException(ExitCode.BadData, $"{name} holds no call; expected lines like {{\"call\":\"run\",\"input\":\"text\"}}");
    }

    private static Entry ParseLine(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new FormatException("expected an object like {\"call\":\"run\",\"input\":\"text\"}");
        }

        string? export = null;
        byte[]? input = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = Text(ref reader, "a field's name");
            reader.Read();
            switch (field)
            {
                case "call" when export is null:
                    export = String(ref reader, field);
                    break;
                case "input" when input is null:
                    input = _strict.GetBytes(String(ref reader, field));
                    break;
                case "input_base64" when input is null:
                    _ = String(ref reader, field);
                    input = reader.TryGetBytesFromBase64(out var decoded) ? decoded : throw new FormatException("input_base64 is not base64");
                    break;
                case "call":
                    throw new FormatException("call is given twice");
                case "input" or "input_base64":
                    throw new FormatException("input is given twice; one of input and input_base64 is enough");
                default:
                    throw new FormatException($"there is no field '{field}'{NearestWord.Hint(field, ["call", "input", "input_base64"])}");
            }
        }

        // Whatever follows the object on its line makes the reader throw.
        reader.Read();
        return new Entry(export, input ?? []);
    }

    private static string String(ref Utf8JsonReader reader, string field) => reader.TokenType == JsonTokenType.String
        ? Text(ref reader, field)
        : throw new FormatException($"{field} must be a string");

    private static string Text(ref Utf8JsonReader reader, string what)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new FormatException($"{what} is not valid Unicode");
        }
    }

    private static CommandException Fault(string name, int line, string message) =>
        new(ExitCode.BadData, $"{name}, line {line}: {message}");

    private static string FirstSentence(string message)
    {
        var end = message.IndexOf(". ", StringComparison.Ordinal);
        return (end < 0 ? message : message[..end]).TrimEnd('.');
    }
}
