using System.Reflection;
using System.Xml.Linq;

namespace Bailey.Architecture.Tests;

/// <summary>Projects may only depend on those below them.</summary>
public sealed class ArrowTests
{
    private const string Wasm = "Bailey.Wasm";
    private const string Policy = "Bailey.Policy";
    private const string Scripting = "Bailey.Scripting";
    private const string Worker = "Bailey.Scripting.Worker";
    private const string Plugins = "Bailey.Plugins";
    private const string Storage = "Bailey.Storage";
    private const string Server = "Bailey.Server";
    private const string ConsoleUi = "Bailey.Console";
    private const string Cli = "Bailey.Cli";

    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        [Wasm] = [],
        [Policy] = [],
        [Scripting] = [Policy],
        [Worker] = [Scripting],

        // So that the worker's files lie beside whatever starts it.
        [Plugins] = [Wasm, Scripting, Worker, Policy],
        [Storage] = [Plugins, Policy],
        [Server] = [Plugins, Storage],
        [ConsoleUi] = [Server],
        [Cli] = [Wasm, Policy, Scripting, Plugins, Storage, Server, ConsoleUi],
    };

    public static TheoryData<string> Projects => [.. ProjectFiles.Select(path => Path.GetFileNameWithoutExtension(path)!)];

    private static IEnumerable<string> ProjectFiles =>
        Directory.EnumerateFiles(Path.Combine(Testing.RepositoryRoot.Path, "src"), "*.csproj", SearchOption.AllDirectories);

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_refers_only_to_those_below_it(string project)
    {
        Allowed.ShouldContainKey(project, $"{project} is new: write down here what it may depend on");
        var references = Items(project, "ProjectReference").Select(include => Path.GetFileNameWithoutExtension(include.Replace('\\', '/')));
        references.Except(Allowed[project]).ShouldBeEmpty($"{project} may refer to: {string.Join(", ", Allowed[project])}");
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_compiled_assembly_refers_only_to_those_below_it(string project)
    {
        // References can also come in transitively, past the project file; the assembly shows what is really used. Projects lend
        // what they are allowed to use to those above them.
        var below = Closure(project);
        Load(project).GetReferencedAssemblies()
            .Select(name => name.Name == "bailey" ? Cli : name.Name!)
            .Where(Allowed.ContainsKey)
            .Except(below)
            .ShouldBeEmpty();
    }

    [Fact]
    public void The_engine_depends_on_the_base_class_library_alone()
    {
        Items(Wasm, "PackageReference").ShouldBeEmpty();
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        Load(Wasm).GetReferencedAssemblies()
            .Select(name => name.Name!)
            .Where(name => !File.Exists(Path.Combine(framework, name + ".dll")))
            .ShouldBeEmpty("these are not part of .NET itself");
    }

    [Fact]
    public void Policy_does_no_input_or_output()
    {
        Items(Policy, "PackageReference").ShouldBe(["YamlDotNet"], "a parser of text handed in; nothing else is needed to decide");
        string[] forbidden = ["System.Net.Http", "System.Net.Sockets", "System.Net.NameResolution", "System.Console", "System.Diagnostics.Process", "System.IO.Pipes", "System.IO.MemoryMappedFiles"];
        Load(Policy).GetReferencedAssemblies().Select(name => name.Name!).Intersect(forbidden).ShouldBeEmpty();
        var calls = SourceFile.Under("src/Bailey.Policy")
            .SelectMany(file => file.Lines.Select((line, index) => (Place: $"{file.Path}:{index + 1}", Line: line)))
            .Where(line => System.Text.RegularExpressions.Regex.IsMatch(line.Line, @"\b(File|Directory|FileStream|Environment)\.\w+\("))
            .Select(line => line.Place);
        calls.ShouldBeEmpty("decisions come from documents handed in, not from files or the environment");
    }

    private static HashSet<string> Closure(string project)
    {
        var reached = new HashSet<string>();
        var waiting = new Stack<string>(Allowed[project]);
        while (waiting.TryPop(out var next))
        {
            if (reached.Add(next))
            {
                Array.ForEach(Allowed[next], waiting.Push);
            }
        }

        return reached;
    }

    private static IEnumerable<string> Items(string project, string kind) =>
        XDocument.Load(ProjectFiles.Single(path => Path.GetFileNameWithoutExtension(path) == project))
            .Descendants(kind)
            .Select(item => item.Attribute("Include")!.Value);

    private static Assembly Load(string project) => Assembly.Load(project == Cli ? "bailey" : project);
}
