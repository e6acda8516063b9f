using System.Collections.Immutable;
using Bailey.Cli.Commands;
using Bailey.Policy;

namespace Bailey.Cli.New;

/// <summary>What a new project is made of: its word on the command line, and the templates that are put together.</summary>
/// <param name="Name">The word.</param>
/// <param name="Templates">Folders of templates.</param>
/// <param name="NextSteps">What to do in the folder of the new project.</param>
internal sealed record ProjectKind(string Name, ImmutableArray<string> Templates, ImmutableArray<string> NextSteps)
{
    /// <summary>All of them.</summary>
    public static ImmutableArray<ProjectKind> All { get; } =
    [
        new("assemblyscript", ["common", "assemblyscript"], ["npm ci", "bailey dev"]),
        new("c", ["common", "c"], ["bailey dev"]),
        new("csharp", ["csharp"], ["dotnet test"]),
    ];

    /// <summary>Whether a package is made of it, and not a plugin of the application itself.</summary>
    public bool IsPackage => Templates.Contains("common");

    /// <summary>The kind of that name.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public static ProjectKind Find(string name)
    {
        var names = All.Select(static kind => kind.Name);
        return All.FirstOrDefault(kind => kind.Name == name)
            ?? throw new CommandException(ExitCode.Usage, $"there is no kind of project '{name}'{NearestWord.Hint(name, names)}; there are {string.Join(", ", names)}");
    }
}
