using System.Collections.Immutable;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Packages;
using Bailey.Policy.Capabilities;

namespace Bailey.Cli.Dev;

/// <summary>A capability as a manifest declares it, beside what the audit log says that the plugin did with it.</summary>
/// <param name="Type">The capability.</param>
/// <param name="IsDeclared">Whether the manifest declares it.</param>
/// <param name="Calls">What the plugin called, how that ended, and how often.</param>
internal sealed record CapabilityUsage(string Type, bool IsDeclared, ImmutableArray<CapabilityCall> Calls)
{
    /// <summary>Whether any of it was let through.</summary>
    public bool IsUsed => Calls.Any(static call => call.Outcome is AuditOutcome.Ok or AuditOutcome.Failed);

    /// <summary>Whether any of it was denied.</summary>
    public bool IsDenied => Calls.Any(static call => call.Outcome is AuditOutcome.Denied or AuditOutcome.Breached);

    /// <summary>How declaration and use fit, as a stable word.</summary>
    public string Status => (IsDeclared, IsUsed, IsDenied) switch
    {
        (true, _, true) => "denied",
        (true, true, false) => "used",
        (true, false, false) => "declared_not_used",
        (false, _, _) => "used_not_declared",
    };

    /// <summary>Compares a manifest with entries of the audit log; the riskiest first.</summary>
    public static ImmutableArray<CapabilityUsage> Of(PackageManifest manifest, IEnumerable<AuditEntry> entries)
    {
        var declared = manifest.Capabilities.Select(static requested => requested.Capability.Type.Name).ToHashSet(StringComparer.Ordinal);
        var calls = entries
            .Where(static entry => entry.Action == AuditAction.HostCall && entry.Capability is not null)
            .GroupBy(static entry => entry.Capability!, StringComparer.Ordinal)
            .ToDictionary(static group => group.Key, CapabilityCall.Of, StringComparer.Ordinal);
        return
        [
            .. CapabilityCatalog.All.Reverse().Select(static type => type.Name)
                .Where(type => declared.Contains(type) || calls.ContainsKey(type))
                .Select(type => new CapabilityUsage(type, declared.Contains(type), calls.GetValueOrDefault(type, []))),
        ];
    }
}
