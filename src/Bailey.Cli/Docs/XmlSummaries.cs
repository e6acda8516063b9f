using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Bailey.Cli.Docs;

/// <summary>Summaries from the XML documentation that lies beside an assembly, as plain sentences.</summary>
internal sealed partial class XmlSummaries
{
    private readonly Dictionary<string, XElement> _members;

    private XmlSummaries(Dictionary<string, XElement> members) => _members = members;

    /// <summary>The documentation of an assembly.</summary>
    /// <exception cref="FileNotFoundException">It was not built with documentation.</exception>
    public static XmlSummaries Of(Assembly assembly)
    {
        var path = Path.ChangeExtension(assembly.Location, ".xml");
        using var file = File.OpenRead(path);
        var members = XDocument.Load(file).Descendants("member")
            .Select(member => (Name: member.Attribute("name")!.Value, Text: member.Element("summary") ?? member.Element("inheritdoc")))
            .Where(member => member.Text is not null)
            .ToDictionary(member => member.Name, member => member.Text!, StringComparer.Ordinal);
        return new XmlSummaries(members);
    }

    /// <summary>The summary of a type.</summary>
    public string Of(Type type) => Plain($"T:{type.FullName}");

    /// <summary>The summary of a property.</summary>
    public string Of(PropertyInfo property) => Plain($"P:{property.DeclaringType!.FullName}.{property.Name}");

    /// <summary>The summary of a constant or a value of an enumeration; where it is that of another assembly's, of that one.</summary>
    public string Of(FieldInfo field)
    {
        var id = $"F:{field.DeclaringType!.FullName}.{field.Name}";
        if (_members.TryGetValue(id, out var summary) && summary.Name.LocalName == "inheritdoc" && summary.Attribute("cref")?.Value is { } other)
        {
            return Of(typeof(Bailey.Policy.Decision).Assembly).Plain(other);
        }

        return Plain(id);
    }

    private string Plain(string id)
    {
        if (!_members.TryGetValue(id, out var summary) || summary.Name.LocalName != "summary")
        {
            throw new InvalidOperationException($"{id} has no summary; write one that says what it bounds and its default");
        }

        var text = string.Concat(summary.Nodes().Select(Plain));
        return Whitespace().Replace(text, " ").Trim();
    }

    private static string Plain(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement element when (element.Attribute("cref") ?? element.Attribute("langword") ?? element.Attribute("name")) is { } reference =>
            $"`{reference.Value[(reference.Value.IndexOf('(', StringComparison.Ordinal) is var end && end < 0 ? reference.Value : reference.Value[..end]).LastIndexOf('.')..].TrimStart('.')}`",
        XElement element => string.Concat(element.Nodes().Select(Plain)),
        _ => "",
    };

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}
