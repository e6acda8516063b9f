using System.Text;
using Bailey.Cli.Commands;
using Bailey.Wasm;

namespace Bailey.Cli.Files;

/// <summary>Reads WebAssembly modules, and says in one line what else a file is when it is none.</summary>
internal static class ModuleFile
{
    private static ReadOnlySpan<byte> Magic => "\0asm"u8;

    /// <summary>The bytes of a module's file.</summary>
    /// <exception cref="CommandException">It is missing, too large, or plainly no module.</exception>
    public static async Task<byte[]> ReadAsync(string path, WasmLimits limits, CancellationToken cancellationToken)
    {
        var bytes = await InputFile.ReadAsync(path, "module", limits.MaxModuleBytes, cancellationToken);
        if (Foreign(bytes) is { } what)
        {
            throw new CommandException(ExitCode.BadData, $"{path}: {what}");
        }

        return bytes;
    }

    /// <summary>The refusal of a module as one line naming the file.</summary>
    public static CommandException Refusal(string path, WasmException cause) =>
        new(ExitCode.BadData, $"{path}: {cause.Code}: {cause.Message}");

    private static string? Foreign(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return "the file is empty; a WebAssembly module begins with \"\\0asm\" (at byte 0)";
        }

        if (bytes.Length >= 8 && bytes.StartsWith(Magic) && bytes[6] == 1 && bytes[7] == 0)
        {
            return "this is a component; Bailey runs core modules (unknown binary version at byte 4); build for wasm32-wasip1 or extract the core module";
        }

        if (bytes.StartsWith(Magic[..Math.Min(4, bytes.Length)]))
        {
            return null;
        }

        var kind = bytes switch
        {
            [(byte)'P', (byte)'K', 3 or 5, ..] => "a zip archive",
            [0x1F, 0x8B, ..] => "gzip-compressed",
            [0x7F, (byte)'E', (byte)'L', (byte)'F', ..] => "a native program (ELF)",
            [(byte)'M', (byte)'Z', ..] => "a Windows or .NET program (PE)",
            _ when IsText(bytes) => FirstText(bytes) switch
            {
                '(' => "WebAssembly text; translate it with wat2wasm first",
                '{' => "JSON; a manifest is given with --manifest",
                _ => "text",
            },
            _ => "something else",
        };
        return $"not a WebAssembly module but {kind} (magic header not detected at byte 0)";
    }

    private static char FirstText(ReadOnlySpan<byte> bytes)
    {
        var rest = bytes.TrimStart(" \t\r\n"u8);
        return rest.StartsWith(";;"u8) ? '(' : rest.IsEmpty ? ' ' : (char)rest[0];
    }

    private static bool IsText(ReadOnlySpan<byte> bytes)
    {
        var start = bytes[..Math.Min(bytes.Length, 512)];
        if (start.IndexOf((byte)0) >= 0)
        {
            return false;
        }

        // A sample may end inside a character; those few bytes prove nothing.
        var whole = start.Length < bytes.Length ? start[..^3] : start;
        return whole.IsEmpty || Encoding.UTF8.GetString(whole).IndexOf('\uFFFD', StringComparison.Ordinal) < 0 || whole.IndexOfAnyExceptInRange((byte)9, (byte)126) < 0;
    }
}
