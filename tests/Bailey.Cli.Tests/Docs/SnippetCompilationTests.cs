using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using Bailey.Testing;

namespace Bailey.Cli.Tests.Docs;

/// <summary>What the pages show compiles as it stands, with its own usings, those that the SDK implies, and what the text says is given.</summary>
public sealed partial class SnippetCompilationTests : IDisposable
{
    private static readonly Dictionary<string, string> s_given = new(StringComparer.Ordinal)
    {
        ["DispatchHook"] = "string folder",
        ["BuiltInPlugin"] = "string folder",
        ["InstallPackage"] = "Bailey.Plugins.Hosting.BaileyHost host, byte[] package",
        ["HostFunctions"] = "byte[] module",
        ["Pool"] = "Bailey.Plugins.Extism.CompiledExtismPlugin compiled",
        ["Engine"] = "byte[] binary",
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_snippet_compiles_as_shown()
    {
        List<string> files = [_folder.Write("Implied.cs", string.Concat(
            new[] { "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks" }.Select(static name => $"global using {name};\n")))];
        foreach (var page in new[] { "README.md", "docs/embedding.md" })
        {
            foreach (Match snippet in Snippet().Matches(await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Path, page), TestContext.Current.CancellationToken)))
            {
                files.Add(_folder.Write(string.Create(CultureInfo.InvariantCulture, $"Snippet{files.Count}.cs"), InMethod(snippet.Groups["name"].Value, snippet.Groups["code"].Value, files.Count)));
            }
        }

        files.Count.ShouldBeGreaterThan(8);
        (await CompileAsync(files)).ShouldBeEmpty();
    }

    private static string InMethod(string name, string code, int number)
    {
        var lines = code.Split('\n');
        var usings = lines.TakeWhile(static line => line.StartsWith("using ", StringComparison.Ordinal) && line.EndsWith(';')).ToList();
        return new StringBuilder()
            .AppendJoin('\n', usings)
            .Append(CultureInfo.InvariantCulture, $"\nnamespace Snippet{number};\ninternal static class {name}Snippet\n{{\n    internal static async Task RunAsync({s_given.GetValueOrDefault(name, "")})\n    {{\n")
            .AppendJoin('\n', lines.Skip(usings.Count))
            .Append("\n        await Task.CompletedTask;\n    }\n}\n")
            .ToString();
    }

    // By the compiler of the SDK, against what this process itself runs with.
    private async Task<string> CompileAsync(List<string> files)
    {
        var root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        var compiler = Directory.GetDirectories(Path.Combine(root, "sdk")).Select(static sdk => Path.Combine(sdk, "Roslyn", "bincore", "csc.dll")).Where(File.Exists).Order(StringComparer.Ordinal).Last();
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(static path => path.EndsWith(".dll", StringComparison.Ordinal));
        var response = _folder.Write("compile.rsp", string.Join('\n', references.Select(static path => $"-r:\"{path}\"").Concat(files.Select(static file => $"\"{file}\""))));
        var start = new ProcessStartInfo(Path.Combine(root, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"), [compiler, "-nologo", "-noconfig", "-nostdlib", "-nullable", "-t:library", $"-out:{Path.Combine(_folder.FullPath, "snippets.dll")}", $"@{response}"])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode == 0 ? "" : output;
    }

    [GeneratedRegex("<!-- example: (?<name>\\w+) -->\n```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Snippet();
}
