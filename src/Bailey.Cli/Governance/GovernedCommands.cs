using System.CommandLine;
using Bailey.Policy;
using Bailey.Policy.Commands;
using Bailey.Policy.Operations;

namespace Bailey.Cli.Governance;

/// <summary>
/// The command line's own commands under the command rules of the data directory. Denied ones stay where they are, so that they are
/// found and answer with the denial, but no help shows them.
/// </summary>
internal sealed class GovernedCommands
{
    /// <summary>Who types commands is a person, until a command says otherwise.</summary>
    public const IdentityKinds Caller = IdentityKinds.User;

    private readonly Dictionary<Command, Decision> _decisions = [];
    private readonly Dictionary<Command, Operation> _operations = [];

    /// <summary>Judges every command of a tree.</summary>
    public GovernedCommands(RootCommand root, CommandPolicy policy)
    {
        Policy = policy;
        Judge(root, "");
    }

    /// <summary>The rules in force.</summary>
    public CommandPolicy Policy { get; }

    /// <summary>The operations of all commands that can be run, by their words, in the order of the tree.</summary>
    public IEnumerable<(string Words, Operation Operation, Decision Decision)> All => _operations.Select(pair => (WordsOf(pair.Key), pair.Value, _decisions[pair.Key]));

    /// <summary>What was decided of a command or a group of them.</summary>
    public Decision DecisionOn(Command command) => _decisions[command];

    /// <summary>The operation that a command does; for a group, one in its name.</summary>
    public Operation OperationOf(Command command) =>
        _operations.GetValueOrDefault(command) ?? new Operation(WordsOf(command) is { Length: > 0 } words ? PathOf(words) : "help", null);

    /// <summary>Takes all that is denied out of the help.</summary>
    public void HideDenied()
    {
        foreach (var (command, _) in _decisions.Where(static pair => !pair.Value.Allowed))
        {
            // A command that is denied itself may hold others that are not, and they are found through it.
            command.Hidden |= Below(command).Where(_operations.ContainsKey).All(below => !_decisions[below].Allowed);
        }
    }

    /// <summary>The words by which a command is called, as in <c>policy show</c>; empty for the root.</summary>
    public static string WordsOf(Command command) =>
        string.Join(' ', Ancestry(command).Reverse().Select(static part => part.Name));

    private List<Operation> Judge(Command command, string words)
    {
        List<Operation> operations = [];
        if (command is not RootCommand && command.Action is not null)
        {
            // What the catalogue does not know names no risk, so that any rule denies it unless it says otherwise.
            var operation = OperationCatalog.TryFindCommand(words, out var known) ? known : new Operation(PathOf(words), null);
            _operations[command] = operation;
            _decisions[command] = Policy.Evaluate(operation, Caller);
            operations.Add(operation);
        }

        foreach (var child in command.Subcommands)
        {
            operations.AddRange(Judge(child, words.Length == 0 ? child.Name : $"{words} {child.Name}"));
        }

        _decisions.TryAdd(command, Policy.EvaluateGroup(words, operations, Caller));
        return operations;
    }

    private static string PathOf(string words) => words.Replace(' ', '/');

    private static IEnumerable<Command> Below(Command command) => command.Subcommands.SelectMany(static child => Below(child).Prepend(child));

    private static IEnumerable<Command> Ancestry(Command command)
    {
        for (var at = command; at is not null and not RootCommand; at = at.Parents.OfType<Command>().FirstOrDefault())
        {
            yield return at;
        }
    }
}
