using Bailey.Policy.Documents;
using Bailey.Policy.Operations;

namespace Bailey.Policy.Commands;

/// <summary>
/// Reads and prints <c>policy.yml</c>: either one rule, written flat, or a list of them under <c>rules</c>. Strict: whatever it does not
/// know is a fault, and a document with a fault yields nothing.
/// </summary>
public static class CommandRuleDocument
{
    private static readonly string[] s_keys = ["name", "description", "allow", "deny", "max_risk", "identities", "allow_unannotated"];

    /// <summary>Reads command rules.</summary>
    /// <param name="utf8">The document.</param>
    /// <param name="source">What it was read from, for messages.</param>
    /// <param name="limits">Bounds on the document; the defaults where omitted.</param>
    public static DocumentResult<CommandRuleSet> Read(ReadOnlySpan<byte> utf8, string source, DocumentLimits? limits = null)
    {
        limits ??= DocumentLimits.Default;
        var faults = new FaultList(source, limits);
        var root = YamlText.Read(utf8, limits, faults);
        if (!faults.IsEmpty)
        {
            return faults.Result<CommandRuleSet>(null);
        }

        if (root is null or MappingNode { Entries: [] })
        {
            faults.Add(new DocumentFault(
                DocumentReason.Empty,
                root?.Line ?? 1,
                root?.Column ?? 1,
                "",
                "the file says nothing, and whoever made it meant something",
                "write a rule, or remove the file to govern nothing"));
            return faults.Result<CommandRuleSet>(null);
        }

        var reader = MappingReader.Of(root, faults, [.. s_keys, "rules"]);
        var rules = reader is null ? null : ReadRules(reader);
        return faults.Result(rules is not null && faults.IsEmpty ? new CommandRuleSet([.. rules]) : null);
    }

    /// <summary>Prints rules, so that reading them again yields the same.</summary>
    public static string Print(CommandRuleSet rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        var writer = new DocumentWriter();
        if (rules.Rules is [var only])
        {
            Write(writer, only);
        }
        else
        {
            writer.List("rules", rules.Rules, static (writer, rule) => writer.Mapping(content => Write(content, rule)));
        }

        return writer.Finish();
    }

    private static List<CommandRule> ReadRules(MappingReader reader)
    {
        if (!reader.Has("rules"))
        {
            return Counted([ReadRule(reader)], reader);
        }

        if (s_keys.Where(reader.Has).ToList() is [var flat, ..])
        {
            reader.Fault("rules", DocumentReason.Conflict, $"there is a list of rules and, beside it, '{flat}' of a single rule", "move every rule below 'rules:', each after '- '");
        }

        if (!reader.TryGet("rules", out var node) || node is not SequenceNode { Items: [_, ..] } list)
        {
            var what = node is SequenceNode ? "an empty one" : node?.Kind;
            reader.Fault("rules", node is SequenceNode ? DocumentReason.Empty : DocumentReason.WrongType, $"'rules' must be a list of rules, and is {what}", "write each rule after '- ', or remove the file to govern nothing");
            return [];
        }

        if (list.Items.Count > CommandRuleSet.MaxRules)
        {
            reader.Fault("rules", DocumentReason.OutOfRange, FormattableString.Invariant($"there are {list.Items.Count:N0} rules, and {CommandRuleSet.MaxRules} are allowed"));
            return [];
        }

        return Counted([.. reader.Mappings("rules", s_keys).Select(ReadRule)], reader);
    }

    private static List<CommandRule> Counted(List<CommandRule> rules, MappingReader reader)
    {
        if (CommandRuleSet.OverFilled(rules) is { } fault)
        {
            reader.FaultOfAll(DocumentReason.OutOfRange, fault, "use patterns that match several operations");
        }

        return rules;
    }

    private static CommandRule ReadRule(MappingReader reader)
    {
        var rule = new CommandRule
        {
            Name = ReadName(reader),
            Description = reader.Text("description", CommandRule.MaxDescriptionLength),
            Allow = reader.List<OperationGlob>("allow", CommandRule.MaxPatterns, OperationGlob.TryParse),
            Deny = reader.List<OperationGlob>("deny", CommandRule.MaxPatterns, OperationGlob.TryParse),
            MaxRisk = reader.TryGet("max_risk", out _) ? reader.Choice("max_risk", OperationRisk.Read, OperationRisks.ByName) : null,
            Identities = reader.Choices("identities", IdentityKindNames.ByName).Aggregate(IdentityKinds.None, static (all, kind) => all | kind),
            AllowUnannotated = reader.Boolean("allow_unannotated", absent: false),
        };

        if (!SaysSomething(reader))
        {
            reader.FaultOfAll(DocumentReason.Empty, "the rule says nothing about any operation", "give it allow, deny, max_risk, identities or allow_unannotated: true");
        }

        return rule;
    }

    // Asked of the document and not of the rule: a field that is there and faulty is told as such, and not as one that is missing.
    private static bool SaysSomething(MappingReader reader) =>
        ((MappingNode)reader.Node).Entries.Any(static entry => entry.Key.Text is not ("name" or "description")
            && entry.Value is not (SequenceNode { Items: [] } or ScalarNode { Tag: ScalarTag.Boolean, Text: "false" or "False" or "FALSE" }));

    private static string? ReadName(MappingReader reader)
    {
        var name = reader.Text("name", CommandRule.MaxNameLength);
        if (name is not null && !CommandRule.IsName(name, out var fault))
        {
            reader.Fault("name", DocumentReason.Invalid, fault!);
        }

        return name;
    }

    private static void Write(DocumentWriter writer, CommandRule rule)
    {
        writer.OptionalText("name", rule.Name).OptionalText("description", rule.Description);
        WriteGlobs(writer, "allow", rule.Allow);
        WriteGlobs(writer, "deny", rule.Deny);
        if (rule.MaxRisk is { } risk)
        {
            writer.Word("max_risk", OperationRisks.NameOf(risk));
        }

        if (rule.Identities != IdentityKinds.None)
        {
            writer.List("identities", IdentityKindNames.Of(rule.Identities));
        }

        if (rule.AllowUnannotated)
        {
            writer.Boolean("allow_unannotated", true);
        }
    }

    private static void WriteGlobs(DocumentWriter writer, string key, IEnumerable<OperationGlob> globs)
    {
        List<string> texts = [.. globs.Select(static glob => glob.Text)];
        if (texts.Count > 0)
        {
            writer.List(key, texts);
        }
    }
}
