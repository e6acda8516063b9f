using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Bailey.Policy.Commands;
using Bailey.Policy.Permissions;

namespace Bailey.Policy.Operations;

/// <summary>
/// One thing that API or command line can do. Those of Bailey itself are in <see cref="OperationCatalog"/>; plugins may contribute
/// others, which may lack a risk or name one that does not exist: then command rules deny them.
/// </summary>
public sealed record Operation
{
    /// <summary>Characters of a path: 128.</summary>
    public const int MaxPathLength = 128;

    internal static readonly SearchValues<char> WordCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");

    /// <summary>Describes an operation.</summary>
    /// <param name="path">Words of <c>[A-Za-z0-9_.-]</c> parted by slashes, as in <c>plugins/packages/install</c>; at most <see cref="MaxPathLength"/> characters.</param>
    /// <param name="riskText">Its risk by name; null where nobody said.</param>
    /// <exception cref="ArgumentException">The path does not follow its grammar.</exception>
    public Operation(string path, string? riskText)
    {
        if (!IsPath(path, out var fault))
        {
            throw new ArgumentException(fault, nameof(path));
        }

        Path = path;
        Domain = path.Split('/')[0];
        RiskText = riskText;
        Risk = OperationRisks.TryParse(riskText, out var risk) ? risk : null;
        RiskFault = riskText is not null && Risk is null ? CommandDecisions.RiskInvalid(this) : null;
    }

    /// <summary>Which operation, as command rules name it.</summary>
    public string Path { get; }

    /// <summary>What the operation belongs to: the first word of its path.</summary>
    public string Domain { get; }

    /// <summary>The risk as it was given; null where nobody said.</summary>
    public string? RiskText { get; }

    /// <summary>The risk; null where nobody said, or where what was said is no risk.</summary>
    public OperationRisk? Risk { get; }

    /// <summary>What it does, in a few words.</summary>
    public string Description { get; init; } = "";

    /// <summary>What a principal must hold to do it; null for what a plugin contributed without naming one.</summary>
    public Permission? Permission { get; init; }

    /// <summary>The kinds of principals that it is for. Default: none known.</summary>
    public IdentityKinds Identities { get; init; }

    /// <summary>Whether it only tells how the deployment is governed, so that no command rule can take it away.</summary>
    public bool IsDiagnostic { get; internal init; }

    /// <summary>Words by which the command line calls it, as in <c>plugins install</c>; null where it does not.</summary>
    public string? Command { get; init; }

    /// <summary>The denial of an operation whose risk is no risk: made once, as checks allocate nothing.</summary>
    internal Decision? RiskFault { get; }

    /// <summary>Whether a text can be the path of an operation, or why not.</summary>
    public static bool IsPath([NotNullWhen(true)] string? text, [NotNullWhen(false)] out string? fault)
    {
        fault = null;
        if (string.IsNullOrEmpty(text) || text.Length > MaxPathLength)
        {
            fault = $"the path of an operation must have 1 to {MaxPathLength} characters";
            return false;
        }

        foreach (var range in text.AsSpan().Split('/'))
        {
            var word = text.AsSpan()[range];
            if (word.IsEmpty || word.ContainsAnyExcept(WordCharacters))
            {
                fault = $"'{ShownText.Of(text)}' is no path of an operation: words of A-Z, a-z, 0-9, _, . and - parted by single slashes, as in plugins/packages/install";
                return false;
            }
        }

        return true;
    }

    /// <summary>The path.</summary>
    public override string ToString() => Path;
}
