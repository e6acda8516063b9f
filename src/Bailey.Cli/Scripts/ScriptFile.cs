using System.Text;
using Bailey.Cli.Commands;
using Bailey.Cli.Files;
using Bailey.Scripting.Compilation;
using Bailey.Scripting.Gate;

namespace Bailey.Cli.Scripts;

/// <summary>Finds and reads files of scripts.</summary>
internal static class ScriptFile
{
    /// <summary>What the name of a script ends with.</summary>
    public const string Extension = ".csx";

    // In UTF-8 a character takes three bytes at most for each unit of UTF-16 that the gate counts.
    private const int MaxBytes = (3 * ScriptTrustPolicy.MaxTextLength) + 3;

    private static readonly UTF8Encoding _utf8 = new(false, true);

    /// <summary>The files that paths stand for: themselves, and all scripts within folders, in ordinal order, each once. Links are not followed into folders.</summary>
    /// <exception cref="CommandException">A path is missing, or a folder has no scripts.</exception>
    public static IReadOnlyList<string> Find(IEnumerable<string> paths)
    {
        var found = new List<string>();
        foreach (var path in paths)
        {
            if (!Directory.Exists(path))
            {
                found.Add(File.Exists(path) ? path : throw new CommandException(ExitCode.NoInput, $"there is no file or folder {path}{NearbyFiles.Hint(path)}"));
                continue;
            }

            var within = FilesOf(path);
            found.AddRange(within.Count > 0 ? within : throw new CommandException(ExitCode.NoInput, $"the folder {path} has no {Extension} files"));
        }

        return [.. found.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Reads a script.</summary>
    /// <returns>The script, or why it is none.</returns>
    /// <exception cref="CommandException">It cannot be read.</exception>
    public static async Task<(ScriptSource? Source, ScriptViolation? Violation)> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var name = path.Replace('\\', '/');
        var bytes = await InputFile.ReadStartAsync(path, "script", MaxBytes + 1, cancellationToken);
        ScriptViolation Refuse(string code, string message, string remedy) => new(code, message, new ScriptSpan(name, 1, 1, 1, 1), null, remedy);
        if (bytes.Length > MaxBytes)
        {
            return (null, Refuse(ScriptViolationCode.TooLarge, FormattableString.Invariant($"the text has more than the {ScriptTrustPolicy.MaxTextLength:N0} characters that it may have"), "divide it into libraries"));
        }

        try
        {
            var text = _utf8.GetString(bytes);
            return (new ScriptSource(name, text.StartsWith('\uFEFF') ? text[1..] : text), null);
        }
        catch (DecoderFallbackException)
        {
            return (null, Refuse(ScriptViolationCode.DoesNotCompile, "the file is not a text in UTF-8", "save it as UTF-8"));
        }
    }

    private static List<string> FilesOf(string folder)
    {
        try
        {
            var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };
            return [.. Directory.EnumerateFiles(folder, "*" + Extension, options).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.NoInput, $"the folder {folder} cannot be read: {e.Message}");
        }
    }
}
