using System.Collections.Immutable;
using Bailey.Policy.Capabilities;
using Bailey.Policy.Operations;
using Bailey.Server.Audit;
using Bailey.Server.Policies;

namespace Bailey.Console.Pages.Explain;

/// <summary>A question as it is typed and as the address of the page has it.</summary>
internal sealed record ExplainQuestion
{
    public string Kind { get; set; } = "operation";

    public string Principal { get; set; } = "";

    public string Community { get; set; } = "";

    public string Operation { get; set; } = "";

    public string Identity { get; set; } = "user";

    public string Capability { get; set; } = "";

    public string Target { get; set; } = "";

    public string Plugin { get; set; } = "";

    public string Publisher { get; set; } = "";

    /// <summary>One a line.</summary>
    public string Urls { get; set; } = "";

    /// <summary>Whether enough is said to ask.</summary>
    internal bool IsWhole => Principal.Length > 0 && Kind switch
    {
        "operation" => Operation.Length > 0,
        "capability" => Capability.Length > 0,
        _ => Urls.Trim().Length > 0,
    };

    private bool IsOfOperation => Kind == "operation";

    private bool IsOfCapability => Kind == "capability";

    /// <summary>What entries of one decision were about; null where rules decide nothing of the kind.</summary>
    internal static ExplainQuestion? Of(ImmutableArray<AuditEntryView> entries)
    {
        foreach (var entry in entries.OrderByDescending(static entry => entry.Outcome == "denied").Where(static entry => entry.Principal is not null))
        {
            if (entry is { Capability: { } capability, Plugin: { } plugin, Community: { } community })
            {
                return new ExplainQuestion { Kind = "capability", Principal = entry.Principal!, Community = community, Capability = capability, Target = entry.Target ?? "", Plugin = plugin };
            }

            if (entry.Action == "operation" && entry.Target?.Split(' ')[0] is { } path && OperationCatalog.TryFind(path, out _))
            {
                return new ExplainQuestion { Principal = entry.Principal!, Community = entry.Community ?? "", Operation = path };
            }
        }

        return null;
    }

    internal ExplainRequest ToRequest() => new(
        IsOfOperation ? ExplainKind.Operation : IsOfCapability ? ExplainKind.Capability : ExplainKind.Egress,
        Principal.Trim(),
        TextOf(Community),
        IsOfOperation ? TextOf(Operation) : null,
        IsOfOperation && Identity == "service" ? IdentityKinds.Service : IdentityKinds.User,
        IsOfCapability ? TextOf(Capability) : null,
        IsOfCapability && CapabilityCatalog.Find(Capability) is not { Parameters.IsEmpty: true } ? TextOf(Target) : null,
        IsOfCapability ? TextOf(Plugin) : null,
        IsOfCapability ? TextOf(Publisher) : null,
        IsOfOperation || IsOfCapability ? null : [.. Urls.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)]);

    /// <summary>The query of the address at which it is asked.</summary>
    internal Dictionary<string, object?> ToQuery() => new(StringComparer.Ordinal)
    {
        ["kind"] = Kind,
        ["principal"] = TextOf(Principal),
        ["community"] = TextOf(Community),
        ["operation"] = IsOfOperation ? TextOf(Operation) : null,
        ["identity"] = IsOfOperation && Identity == "service" ? Identity : null,
        ["capability"] = IsOfCapability ? TextOf(Capability) : null,
        ["target"] = IsOfCapability ? TextOf(Target) : null,
        ["plugin"] = IsOfCapability ? TextOf(Plugin) : null,
        ["publisher"] = IsOfCapability ? TextOf(Publisher) : null,
        ["urls"] = IsOfOperation || IsOfCapability ? null : TextOf(Urls),
        ["decision"] = null,
    };

    private static string? TextOf(string text) => text.Trim() is { Length: > 0 } trimmed ? trimmed : null;
}
