using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Bailey.Policy.Permissions;

namespace Bailey.Policy.Operations;

/// <summary>
/// Every operation of Bailey's API and command line: what it demands, how much harm it can do, and whom it is for. An endpoint or
/// a command without an entry fails a test. Built once.
/// </summary>
public static partial class OperationCatalog
{
    private static readonly FrozenDictionary<string, Operation> s_byPath;
    private static readonly FrozenDictionary<string, Operation> s_byCommand;

    static OperationCatalog()
    {
        All = [.. Governing(), .. Communities(), .. Plugins(), .. Activity(), .. Instance(), .. Workbench()];
        Lookups = [.. All.Where(static operation => operation.Risk == OperationRisk.Read && operation.Path != "audit/export").Select(static operation => operation.Path)];
        s_byPath = All.ToFrozenDictionary(static operation => operation.Path, StringComparer.Ordinal);
        s_byCommand = All.Where(static operation => operation.Command is not null).ToFrozenDictionary(static operation => operation.Command!, StringComparer.Ordinal);
    }

    /// <summary>
    /// Paths of those that show a part of something and change nothing: whoever opens pages does many of them, and seldom does anybody look for them in the
    /// audit log. Taking the whole of that log away is none of them.
    /// </summary>
    public static ImmutableArray<string> Lookups { get; }

    /// <summary>All of them, grouped by what they belong to.</summary>
    public static ImmutableArray<Operation> All { get; }

    /// <summary>The operation of a path.</summary>
    public static bool TryFind(string path, [NotNullWhen(true)] out Operation? operation) => s_byPath.TryGetValue(path, out operation);

    /// <summary>The operation of a path that is known to be in the catalogue.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    public static Operation Get(string path) =>
        TryFind(path, out var operation) ? operation : throw new ArgumentException($"the catalogue has no operation '{path}'", nameof(path));

    /// <summary>The operation that words of the command line call, as in <c>plugins install</c>.</summary>
    public static bool TryFindCommand(string words, [NotNullWhen(true)] out Operation? operation) => s_byCommand.TryGetValue(words, out operation);

    private static Operation Read(string path, string permission, string description, string? command = null, IdentityKinds identities = IdentityKinds.Any) =>
        Create(path, OperationRisk.Read, permission, description, command, identities);

    private static Operation Write(string path, string permission, string description, string? command = null, IdentityKinds identities = IdentityKinds.Any) =>
        Create(path, OperationRisk.Write, permission, description, command, identities);

    private static Operation High(string path, string permission, string description, string? command = null, IdentityKinds identities = IdentityKinds.Any) =>
        Create(path, OperationRisk.HighRiskWrite, permission, description, command, identities);

    private static Operation Diagnostic(string path, string permission, string description, string? command = null) =>
        Read(path, permission, description, command) with { IsDiagnostic = true };

    private static Operation Create(string path, OperationRisk risk, string permission, string description, string? command, IdentityKinds identities) =>
        new(path, OperationRisks.NameOf(risk))
        {
            Description = description,
            Permission = Permission.Parse(permission),
            Identities = identities,
            Command = command,
        };
}
