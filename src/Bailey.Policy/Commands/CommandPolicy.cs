using System.Collections.Frozen;
using System.Collections.Immutable;
using Bailey.Policy.Documents;
using Bailey.Policy.Operations;

namespace Bailey.Policy.Commands;

/// <summary>
/// Which operations exist at all in this deployment. Compiled once and immutable: what it says of each known operation is made
/// beforehand, so that asking takes no lock and allocates nothing.
/// </summary>
public sealed class CommandPolicy
{
    private const int IdentitySets = (int)IdentityKinds.Any + 1;

    private readonly CommandRuleVerdicts _verdicts;
    private readonly FrozenDictionary<Operation, Decision[]> _decisions;

    private CommandPolicy(CommandPolicySource kind, string? source, ImmutableArray<CommandRule> rules, Decision? fault, ImmutableArray<DocumentFault> faults, IEnumerable<Operation> contributed)
    {
        Kind = kind;
        Source = source;
        Rules = rules;
        Fault = fault;
        Faults = faults;
        _verdicts = new CommandRuleVerdicts(this);
        _decisions = OperationCatalog.All.Concat(contributed).Distinct<Operation>(ReferenceEqualityComparer.Instance).ToFrozenDictionary<Operation, Operation, Decision[]>(
            static operation => operation,
            Decisions,
            ReferenceEqualityComparer.Instance);
    }

    /// <summary>No rules: every operation exists.</summary>
    public static CommandPolicy None { get; } = new(CommandPolicySource.None, null, [], null, [], []);

    /// <summary>Where the rules come from, or would if they could be read.</summary>
    public CommandPolicySource Kind { get; }

    /// <summary>The file, or <c>plugin NAME</c>; null where there are no rules.</summary>
    public string? Source { get; }

    /// <summary>The rules in force; empty where there are none, or where they cannot be used.</summary>
    public ImmutableArray<CommandRule> Rules { get; }

    /// <summary>
    /// Why the rules cannot be used; null where they can. A server must not start then; whatever runs all the same is denied
    /// everything but diagnostics.
    /// </summary>
    public Decision? Fault { get; }

    /// <summary>Everything that is wrong with the file, where it is the file that cannot be used.</summary>
    public ImmutableArray<DocumentFault> Faults { get; }

    /// <summary>Compiles rules.</summary>
    /// <param name="rules">At least one.</param>
    /// <param name="kind">Where they come from.</param>
    /// <param name="source">The file, or the name of the plugin.</param>
    /// <param name="contributed">Operations beyond those of <see cref="OperationCatalog"/>; any other is judged as well, only not beforehand.</param>
    public static CommandPolicy Of(CommandRuleSet rules, CommandPolicySource kind, string source, IEnumerable<Operation>? contributed = null)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentException.ThrowIfNullOrEmpty(source);
        return new CommandPolicy(kind, kind == CommandPolicySource.Plugin ? $"plugin {source}" : source, rules.Rules, null, [], contributed ?? []);
    }

    /// <summary>Takes a document: its rules, or, where it has faults, diagnostics alone.</summary>
    public static CommandPolicy Of(DocumentResult<CommandRuleSet> document, IEnumerable<Operation>? contributed = null)
    {
        ArgumentNullException.ThrowIfNull(document);
        return document.IsValid
            ? Of(document.Value, CommandPolicySource.File, document.Source, contributed)
            : new CommandPolicy(CommandPolicySource.File, document.Source, [], CommandDecisions.PolicyInvalid(document.Source, document.Faults), document.Faults, contributed ?? []);
    }

    /// <summary>No rules can be told, as the plugins that might contribute some could not be installed: diagnostics alone.</summary>
    /// <param name="fault">A denial that says why; its source is that of the policy.</param>
    /// <param name="contributed">Operations beyond those of <see cref="OperationCatalog"/>.</param>
    /// <exception cref="ArgumentException">It allows.</exception>
    public static CommandPolicy Unusable(Decision fault, IEnumerable<Operation>? contributed = null)
    {
        ArgumentNullException.ThrowIfNull(fault);
        return fault.Allowed ? throw new ArgumentException("what allows is no fault", nameof(fault)) : Unusable(fault, fault.Source ?? "plugins", contributed);
    }

    /// <summary>
    /// Finds the rules in force: those of a plugin, otherwise those of the file, otherwise none. Where a plugin has rules the file is
    /// not even read, so that a broken file that has no say cannot lock anyone out.
    /// </summary>
    /// <param name="plugins">What plugins contribute.</param>
    /// <param name="readFile">Reads the file, when it is needed; null where there is none.</param>
    /// <param name="contributed">Operations beyond those of <see cref="OperationCatalog"/>.</param>
    /// <returns>The policy; with a <see cref="Fault"/> where two plugins contribute, a plugin's rule is none, or the file is faulty.</returns>
    public static CommandPolicy Resolve(IEnumerable<PluginCommandRules> plugins, Func<DocumentResult<CommandRuleSet>?> readFile, IEnumerable<Operation>? contributed = null)
    {
        ArgumentNullException.ThrowIfNull(plugins);
        ArgumentNullException.ThrowIfNull(readFile);
        var contributing = plugins.Where(static plugin => !plugin.Rules.IsDefaultOrEmpty).ToLookup(static plugin => plugin.Plugin, StringComparer.Ordinal);
        if (contributing.Count > 1)
        {
            var names = contributing.Select(static group => group.Key).ToList();
            return Unusable(CommandDecisions.MultipleRestrictPlugins(names), $"plugins {string.Join(", ", names)}", contributed);
        }

        if (contributing.SingleOrDefault() is { } plugin)
        {
            ImmutableArray<CommandRule> rules = [.. plugin.SelectMany(static part => part.Rules)];
            return CommandRuleSet.FaultOf(rules) is { } fault
                ? Unusable(CommandDecisions.InvalidRule(plugin.Key, fault), $"plugin {plugin.Key}", contributed)
                : Of(new CommandRuleSet(rules), CommandPolicySource.Plugin, plugin.Key, contributed);
        }

        return readFile() is { } document ? Of(document, contributed) : None;
    }

    /// <summary>Whether an operation exists for a caller.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="caller">What the caller is; where it is not known, <see cref="IdentityKinds.None"/> denies what rules reserve for a kind.</param>
    public Decision Evaluate(Operation operation, IdentityKinds caller)
    {
        ArgumentNullException.ThrowIfNull(operation);
        return _decisions.TryGetValue(operation, out var decisions) ? decisions[(int)(caller & IdentityKinds.Any)] : _verdicts.Decide(operation, caller);
    }

    /// <summary>
    /// Whether a group of commands exists for a caller: denied when all operations in it are, with the code that they share.
    /// A group without operations is not denied, and neither is the root.
    /// </summary>
    /// <param name="group">What denials call it; empty for the root.</param>
    /// <param name="operations">All operations of commands in it, at any depth.</param>
    /// <param name="caller">What the caller is.</param>
    public Decision EvaluateGroup(string group, IEnumerable<Operation> operations, IdentityKinds caller)
    {
        ArgumentNullException.ThrowIfNull(group);
        ArgumentNullException.ThrowIfNull(operations);
        var children = operations.Select(operation => (Operation: operation, Decision: Evaluate(operation, caller))).ToList();
        return group.Length == 0 || children.Count == 0 || children.Any(static child => child.Decision.Allowed)
            ? CommandDecisions.GroupAllowed
            : CommandDecisions.GroupDenied(group, children);
    }

    // By the caller's kinds as a number. Where no rule asks for them they make no difference.
    private Decision[] Decisions(Operation operation)
    {
        if (Rules.All(static rule => rule.Identities == IdentityKinds.None))
        {
            var decision = _verdicts.Decide(operation, IdentityKinds.Any);
            return [.. Enumerable.Repeat(decision, IdentitySets)];
        }

        return [.. Enumerable.Range(0, IdentitySets).Select(caller => _verdicts.Decide(operation, (IdentityKinds)caller))];
    }

    private static CommandPolicy Unusable(Decision fault, string source, IEnumerable<Operation>? contributed) =>
        new(CommandPolicySource.Plugin, source, [], fault, [], contributed ?? []);
}
