using System.Text.Json;
using System.Text.RegularExpressions;

namespace Bailey.Plugins.Packages;

/// <summary>One schema within the schema of settings, read and found to be in order.</summary>
internal sealed class SchemaNode
{
    /// <summary>Where it stands, as a JSON pointer into the schema.</summary>
    internal required string Path { get; init; }

    /// <summary>For the schemas <c>true</c> and <c>false</c>: whether anything will do, or nothing.</summary>
    internal bool? Always { get; init; }

    internal string[]? Types { get; set; }

    internal Dictionary<string, string>? Enum { get; set; }

    internal Dictionary<string, SchemaNode> Properties { get; } = new(StringComparer.Ordinal);

    internal string[] Required { get; set; } = [];

    internal SchemaNode? Additional { get; set; }

    internal SchemaNode? Items { get; set; }

    internal bool UniqueItems { get; set; }

    /// <summary>Bounds on lengths and counts, by keyword.</summary>
    internal Dictionary<string, long> Counts { get; } = new(StringComparer.Ordinal);

    /// <summary>Bounds on numbers, by keyword.</summary>
    internal Dictionary<string, decimal> Numbers { get; } = new(StringComparer.Ordinal);

    internal Regex? Pattern { get; set; }

    internal string? Format { get; set; }

    internal List<SchemaNode> AllOf { get; } = [];

    internal List<SchemaNode> AnyOf { get; } = [];

    internal List<SchemaNode> OneOf { get; } = [];

    internal SchemaNode? Not { get; set; }

    /// <summary>The name under <c>$defs</c> that it refers to.</summary>
    internal string? Reference { get; set; }

    /// <summary>What it refers to, once all are read.</summary>
    internal SchemaNode? Target { get; set; }

    internal JsonElement? Default { get; set; }
}
