using System.Security;
using System.Text;

namespace Bailey.Cli.New;

/// <summary>Files of new projects, which the command carries with it.</summary>
internal static class ProjectTemplate
{
    private const string Root = "templates/";

    // What the folder of templates cannot have under its own name, as it would mean something there.
    private const string Suffix = ".template";

    /// <summary>The files of a project: path, contents, and whether it can be executed; in the order of their paths.</summary>
    public static IReadOnlyList<(string Path, byte[] Bytes, bool IsScript)> Fill(ProjectKind kind, ProjectNames names)
    {
        var files = new SortedDictionary<string, (byte[] Bytes, bool IsScript)>(StringComparer.Ordinal);
        foreach (var folder in kind.Templates)
        {
            foreach (var resource in typeof(ProjectTemplate).Assembly.GetManifestResourceNames())
            {
                var path = resource.Replace('\\', '/');
                if (path.StartsWith($"{Root}{folder}/", StringComparison.Ordinal))
                {
                    var text = Fill(Read(resource), path, names);
                    files[NameOf(path[(Root.Length + folder.Length + 1)..], names)] = (Encoding.UTF8.GetBytes(text), text.StartsWith("#!", StringComparison.Ordinal));
                }
            }
        }

        return [.. files.Select(static file => (file.Key, file.Value.Bytes, file.Value.IsScript))];
    }

    private static string NameOf(string path, ProjectNames names)
    {
        var plain = path.EndsWith(Suffix, StringComparison.Ordinal) ? path[..^Suffix.Length] : path;
        return plain switch
        {
            "gitignore" => ".gitignore",
            "solution.slnx" => $"{names.Type}.slnx",
            "src/plugin.csproj" => $"src/{names.Type}.csproj",
            "src/plugin.cs" => $"src/{names.Type}Plugin.cs",
            "tests/tests.csproj" => $"tests/{names.Type}.Tests.csproj",
            "tests/tests.cs" => $"tests/{names.Type}PluginTests.cs",
            _ => plain,
        };
    }

    private static string Fill(string text, string path, ProjectNames names)
    {
        var folder = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);
        return text
            .ReplaceLineEndings("\n")
            .Replace("{{name}}", names.Name, StringComparison.Ordinal)
            .Replace("{{id}}", names.Id, StringComparison.Ordinal)
            .Replace("{{type}}", names.Type, StringComparison.Ordinal)
            .Replace("{{namespace}}", names.Type, StringComparison.Ordinal)
            .Replace("{{bailey_folder}}", path.Contains(".props", StringComparison.Ordinal) ? SecurityElement.Escape(folder) : folder, StringComparison.Ordinal);
    }

    private static string Read(string resource)
    {
        using var stream = typeof(ProjectTemplate).Assembly.GetManifestResourceStream(resource)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
