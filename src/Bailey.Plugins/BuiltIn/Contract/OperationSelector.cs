using Bailey.Policy.Commands;
using Bailey.Policy.Operations;

namespace Bailey.Plugins.BuiltIn;

/// <summary>Which operations a hook is for. Immutable; made of the kinds below, so that it cannot fail when it is asked.</summary>
public sealed class OperationSelector
{
    /// <summary>Selectors that one may be made of: 256.</summary>
    public const int MaxParts = 256;

    private readonly Func<OperationCall, bool> _matches;
    private readonly string _text;
    private readonly int _parts;

    private OperationSelector(string text, Func<OperationCall, bool> matches, int parts = 1)
    {
        _text = text;
        _matches = matches;
        _parts = parts <= MaxParts ? parts : throw new ArgumentException($"a selector may be made of {MaxParts} others at most");
    }

    /// <summary>Every operation.</summary>
    public static OperationSelector All { get; } = new("all", static _ => true);

    /// <summary>No operation.</summary>
    public static OperationSelector None { get; } = new("none", static _ => false);

    /// <summary>Operations that only show something: those of the risk <c>read</c>.</summary>
    public static OperationSelector Reads { get; } = new("reads", static call => call.Operation.Risk == OperationRisk.Read);

    /// <summary>Operations that change something: all that are not known to only show. Those that name no risk, or none that exists, are among them.</summary>
    public static OperationSelector Writes { get; } = new("writes", static call => call.Operation.Risk != OperationRisk.Read);

    /// <summary>Operations of a domain, which is the first word of their path, as <c>plugins</c>.</summary>
    /// <exception cref="ArgumentException">It is not one word.</exception>
    public static OperationSelector Domain(string domain) =>
        Operation.IsPath(domain, out var fault) && !domain.Contains('/', StringComparison.Ordinal)
            ? new OperationSelector($"domain({domain})", call => call.Operation.Domain == domain)
            : throw new ArgumentException(fault ?? "a domain is the first word of a path, without slashes", nameof(domain));

    /// <summary>Operations whose path a glob matches, as <c>plugins/packages/**</c>; see <see cref="OperationGlob"/>.</summary>
    /// <exception cref="FormatException">It is no glob.</exception>
    public static OperationSelector Path(string glob)
    {
        var parsed = OperationGlob.Parse(glob);
        return new OperationSelector($"path({glob})", call => parsed.Matches(call.Operation.Path));
    }

    /// <summary>
    /// Operations that a kind of principal asks for. Where the caller's kind is not known, it counts as every kind that the operation is for, and
    /// where nothing is known of that either, as all: a wrapper that guards against a kind is not passed by for want of knowledge.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There are no such kinds.</exception>
    public static OperationSelector Identity(IdentityKinds kinds)
    {
        if (kinds == IdentityKinds.None || (kinds & ~IdentityKinds.Any) != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(kinds), kinds, "name the user kind, the service kind, or both");
        }

        return new OperationSelector($"identity({string.Join(", ", IdentityKindNames.Of(kinds))})", call => (CallerOf(call) & kinds) != 0);
    }

    /// <summary>Operations of exactly one risk.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such risk.</exception>
    public static OperationSelector Risk(OperationRisk risk) => new($"risk({OperationRisks.NameOf(risk)})", call => call.Operation.Risk == risk);

    /// <summary>What both select.</summary>
    /// <exception cref="ArgumentException">It would be made of more than <see cref="MaxParts"/>.</exception>
    public OperationSelector And(OperationSelector other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new OperationSelector($"({this} and {other})", call => Matches(call) && other.Matches(call), _parts + other._parts);
    }

    /// <summary>What either selects.</summary>
    /// <exception cref="ArgumentException">It would be made of more than <see cref="MaxParts"/>.</exception>
    public OperationSelector Or(OperationSelector other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new OperationSelector($"({this} or {other})", call => Matches(call) || other.Matches(call), _parts + other._parts);
    }

    /// <summary>What this one does not select.</summary>
    /// <exception cref="ArgumentException">It would be made of more than <see cref="MaxParts"/>.</exception>
    public OperationSelector Not() => new($"not {this}", call => !Matches(call), _parts + 1);

    /// <summary>Whether an attempt at an operation is meant.</summary>
    public bool Matches(OperationCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return _matches(call);
    }

    /// <summary>The selector in words, as <c>(domain(plugins) and writes)</c>.</summary>
    public override string ToString() => _text;

    private static IdentityKinds CallerOf(OperationCall call) => (call.Caller & IdentityKinds.Any, call.Operation.Identities) switch
    {
        (IdentityKinds.None, IdentityKinds.None) => IdentityKinds.Any,
        (IdentityKinds.None, var kinds) => kinds,
        (var caller, _) => caller,
    };
}
