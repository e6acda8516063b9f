using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Bailey.Architecture.Tests;

/// <summary>What a stranger may rely on when looking for something in the source.</summary>
public sealed partial class StyleTests
{
    private const int LongestFile = 450;

    // Tables of one line for each entry, which splitting would only scatter.
    private static readonly string[] Tables = ["src/Bailey.Wasm/Binary/Opcode.cs"];

    [Fact]
    public void Files_are_short_enough_to_read_in_one_go() =>
        SourceFile.Under("src")
            .Where(file => file.Lines.Length > LongestFile && !Tables.Contains(file.Path))
            .Select(file => $"{file.Path}: {file.Lines.Length} lines")
            .ShouldBeEmpty("aim at 400 lines; split by idea");

    [Fact]
    public void A_file_holds_one_public_type_and_is_named_after_it()
    {
        var faults = new List<string>();
        foreach (var file in SourceFile.Under("src"))
        {
            var types = file.Lines.Select(line => PublicType().Match(line)).Where(match => match.Success).Select(match => match.Groups["name"].Value).Distinct().ToList();
            if (types.Count > 1)
            {
                faults.Add($"{file.Path}: {string.Join(", ", types)}");
            }
            else if (types is [var type] && Path.GetFileName(file.Path).Split('.')[0] != type)
            {
                faults.Add($"{file.Path} holds {type}");
            }
        }

        faults.ShouldBeEmpty();
    }

    [Fact]
    public void No_name_says_nothing()
    {
        var types = SourceFile.Under("src")
            .SelectMany(file => file.Lines.Select(line => AnyType().Match(line)).Where(match => match.Success).Select(match => (file.Path, Name: match.Groups["name"].Value)));
        types.Where(type => EmptyName().IsMatch(type.Name)).ShouldBeEmpty();
        SourceFile.Under("src")
            .SelectMany(file => Path.GetDirectoryName(file.Path)!.Split('/', '\\'))
            .Distinct()
            .Intersect(["Helpers", "Utils", "Utilities", "Models", "Common", "Misc", "Shared"])
            .ShouldBeEmpty();
    }

    // Who is told to change something needs to know who that is: an admin of the instance does it in the console, the operator of the machine in its files and commands.
    [Fact]
    public void What_people_are_told_names_one_person_by_one_name() =>
        SourceFile.Under("src")
            .Where(static file => !file.Path.StartsWith("src/Bailey.Cli/", StringComparison.Ordinal))
            .SelectMany(file => file.Lines.Select((line, index) => (Place: $"{file.Path}:{index + 1}", Line: line)))
            .Where(static line => ToldOperator().IsMatch(line.Line) && !line.Line.TrimStart().StartsWith("//", StringComparison.Ordinal))
            .Select(static line => line.Place)
            .ShouldBeEmpty();

    [Fact]
    public void Nothing_shipped_is_left_unwritten() =>
        SourceFile.Under("src")
            .SelectMany(file => file.Lines.Select((line, index) => (Place: $"{file.Path}:{index + 1}", Line: line)))
            .Where(line => Unwritten().IsMatch(line.Line))
            .Select(line => line.Place)
            .ShouldBeEmpty();

    [Theory]
    [InlineData("Bailey.Wasm")]
    [InlineData("Bailey.Policy")]
    [InlineData("Bailey.Plugins")]
    [InlineData("Bailey.Storage")]
    public void Every_public_type_is_documented(string library)
    {
        var assembly = Assembly.Load(library);
        var documented = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml"))
            .Descendants("member")
            .Where(member => member.Elements().Any())
            .Select(member => member.Attribute("name")!.Value)
            .ToHashSet();
        assembly.GetExportedTypes().Where(type => !type.IsNested).ShouldNotBeEmpty();
        assembly.GetExportedTypes()
            .Select(type => $"T:{type.FullName!.Replace('+', '.')}")
            .Where(id => !documented.Contains(id))
            .ShouldBeEmpty();
    }

    [Fact]
    public void No_project_silences_the_compiler_about_missing_documentation() =>
        Directory.EnumerateFiles(Path.Combine(Testing.RepositoryRoot.Path, "src"), "*.csproj", SearchOption.AllDirectories)
            .Append(Path.Combine(Testing.RepositoryRoot.Path, "src", "Directory.Build.props"))
            .Append(Path.Combine(Testing.RepositoryRoot.Path, "Directory.Build.props"))
            .Where(path => File.ReadAllText(path).Contains("CS1591", StringComparison.Ordinal))
            .ShouldBeEmpty();

    // File-scoped namespaces put types of a file, and only those, at the beginning of a line.
    [GeneratedRegex(@"^public (?:(?:sealed|static|abstract|readonly|partial|unsafe|ref) )*(?:class|interface|enum|delegate [\w<>\[\]?]+|record(?: struct| class)?|struct) (?<name>\w+)")]
    private static partial Regex PublicType();

    [GeneratedRegex(@"^\s*(?:(?:public|internal|private|protected|file|sealed|static|abstract|readonly|partial|unsafe|ref) )+(?:class|interface|enum|record(?: struct| class)?|struct) (?<name>\w+)")]
    private static partial Regex AnyType();

    [GeneratedRegex("(Manager|Helpers?|Utils?|Utility|Utilities)$")]
    private static partial Regex EmptyName();

    [GeneratedRegex("\"[^\"]*\\b[Tt]he operator\\b(?! of the machine)")]
    private static partial Regex ToldOperator();

    [GeneratedRegex(@"NotImplementedException|\bTODO\b|\bFIXME\b|\bHACK\b")]
    private static partial Regex Unwritten();
}
