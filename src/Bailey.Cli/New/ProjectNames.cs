using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Bailey.Cli.Commands;

namespace Bailey.Cli.New;

/// <summary>What a new project is called, in the forms that its files need.</summary>
/// <param name="Name">As on the command line.</param>
/// <param name="Id">The id of its package.</param>
internal sealed partial record ProjectNames(string Name, string Id)
{
    private const int MaxName = 64;
    private const int MaxId = 128;

    /// <summary>The name of a class and a namespace: <c>my-plugin</c> is <c>MyPlugin</c>.</summary>
    public string Type
    {
        get
        {
            var type = new StringBuilder();
            foreach (var word in Name.Split('-', StringSplitOptions.RemoveEmptyEntries))
            {
                type.Append(char.ToUpper(word[0], CultureInfo.InvariantCulture)).Append(word.AsSpan(1));
            }

            return char.IsAsciiDigit(type[0]) ? type.Insert(0, 'P').ToString() : type.ToString();
        }
    }

    /// <summary>Judges the names of a command line.</summary>
    /// <param name="name">The name.</param>
    /// <param name="id">The id of the package; null for one under <c>org.example</c>.</param>
    /// <exception cref="CommandException">One of them cannot be one.</exception>
    public static ProjectNames Of(string name, string? id)
    {
        if (name.Length > MaxName || !Word().IsMatch(name))
        {
            throw new CommandException(ExitCode.Usage, $"'{name}' cannot be the name of a plugin: 1 to {MaxName} of a-z, 0-9 and '-', beginning with a letter or a digit");
        }

        id ??= $"org.example.{name.TrimEnd('-')}";
        return id.Length <= MaxId && PackageId().IsMatch(id)
            ? new ProjectNames(name, id)
            : throw new CommandException(ExitCode.Usage, $"'{id}' cannot be the id of a package: a reverse domain name in lower case, as org.example.{name.TrimEnd('-')}");
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]*\z")]
    private static partial Regex Word();

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9_-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9_-]*[a-z0-9])?)+\z")]
    private static partial Regex PackageId();
}
