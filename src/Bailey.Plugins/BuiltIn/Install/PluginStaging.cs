namespace Bailey.Plugins.BuiltIn;

/// <summary>Takes one plugin through the steps of the install, up to the first fault. Puts nothing into force.</summary>
internal sealed class PluginStaging(BuiltInOptions options)
{
    /// <summary>A plugin whose name was asked for.</summary>
    internal sealed record Candidate(IPlugin? Plugin, int Place, GuardedCall<string> Name)
    {
        /// <summary>What messages call it.</summary>
        internal string Label => PluginWord.IsName(Name.Value) ? Name.Value : FormattableString.Invariant($"#{Place}");
    }

    /// <summary>What came of a plugin: it is staged, or there is a fault.</summary>
    internal sealed record Result(BuiltInPlugin? Plugin, StagedPlugin? Staged, BuiltInFault? Fault, string Version, FailurePolicy FailurePolicy);

    internal Candidate NameOf(IPlugin? plugin, int place) =>
        new(plugin, place, plugin is null ? default : GuardedCall<string>.Run(() => plugin.Name, options.InstallTimeLimit));

    internal Result Stage(Candidate candidate)
    {
        var label = candidate.Label;
        if (FaultOfName(candidate) is { } nameFault)
        {
            return Failed(nameFault);
        }

        var plugin = candidate.Plugin!;
        var version = GuardedCall<string>.Run(() => plugin.Version, options.InstallTimeLimit);
        var asked = GuardedCall<PluginCapabilities>.Run(() => plugin.Capabilities is { } given ? given with { } : null!, options.InstallTimeLimit);
        if (version.Failed || asked.Failed)
        {
            var (member, failure) = version.Failed ? ("Version", version.Failure) : ("Capabilities", asked.Failure);
            return Failed(Author(label, BuiltInReason.CapabilitiesThrew, $"the built-in plugin '{label}' cannot be asked: its {member} {failure}"));
        }

        if (FaultsOfCapabilities(label, version.Value, asked.Value).FirstOrDefault() is { } capabilityFault)
        {
            return Failed(capabilityFault);
        }

        var capabilities = asked.Value!;
        if (FaultOfHost(label, capabilities) is { } hostFault)
        {
            return Failed(hostFault, version.Value!, capabilities.FailurePolicy);
        }

        var registrar = new StagedRegistrar(label, version.Value!);
        var install = GuardedCall<bool>.Run(
            () =>
            {
                plugin.Install(registrar);
                return true;
            },
            options.InstallTimeLimit);
        var (staged, faults) = registrar.Seal();
        var fault = FaultOfInstall(label, install) ?? FaultOfStaged(label, faults) ?? FaultOfRestricting(label, capabilities, staged);
        return fault is not null
            ? Failed(fault, version.Value!, capabilities.FailurePolicy)
            : new Result(new BuiltInPlugin(label, version.Value!, capabilities, staged.Rules, staged.Hooks) { Settings = CommunityFaults.ReadSchema(capabilities) }, staged, null, version.Value!, capabilities.FailurePolicy);
    }

    internal static BuiltInFault? FaultOfName(string? name, string label) => PluginWord.IsName(name)
        ? null
        : Author(label, BuiltInReason.InvalidPluginName, $"the built-in plugin {label} is named '{PlainText.OneLine(name)}', and names are {PluginWord.Grammar}");

    // In the order in which they are told; the install tells the first.
    internal static IEnumerable<BuiltInFault> FaultsOfCapabilities(string label, string? version, PluginCapabilities? capabilities)
    {
        if (!PluginWord.IsVersion(version))
        {
            yield return Author(label, BuiltInReason.InvalidCapability, $"the built-in plugin '{label}' has the version '{PlainText.OneLine(version)}', and a version has 1 to {PluginWord.Longest} characters, without spaces");
        }

        if (capabilities is null)
        {
            yield return Author(label, BuiltInReason.InvalidCapability, $"the built-in plugin '{label}' says nothing of its capabilities; {nameof(PluginCapabilities)}.{nameof(PluginCapabilities.Default)} is the least");
            yield break;
        }

        if (!Enum.IsDefined(capabilities.FailurePolicy))
        {
            yield return Author(label, BuiltInReason.InvalidCapability, $"the built-in plugin '{label}' has a failure policy that does not exist ({capabilities.FailurePolicy:D})");
        }
        else if (capabilities is { Restricts: true, FailurePolicy: not FailurePolicy.FailClosed })
        {
            yield return Author(label, BuiltInReason.RestrictsMismatch, $"the built-in plugin '{label}' restricts and is fail-open: without it, nothing would be restricted");
        }

        if (capabilities.RequiredHostVersion is { } constraint && !HostVersionConstraint.TryParse(constraint, out _))
        {
            yield return Author(label, BuiltInReason.InvalidCapability, $"the built-in plugin '{label}' wants the host version '{PlainText.OneLine(constraint)}', and a constraint is {HostVersionConstraint.Grammar}");
        }

        foreach (var fault in CommunityFaults.Of(label, capabilities))
        {
            yield return fault;
        }
    }

    internal static BuiltInFault? FaultOfRestricting(string label, PluginCapabilities capabilities, StagedPlugin staged) =>
        (capabilities.Restricts, staged.Rules.IsEmpty) switch
        {
            (true, true) => Author(label, BuiltInReason.RestrictsMismatch, $"the built-in plugin '{label}' says that it restricts, and contributes no rule"),
            (false, false) => Author(label, BuiltInReason.RestrictsMismatch, $"the built-in plugin '{label}' contributes command rules without saying that it restricts"),
            _ => null,
        };

    // What aborts whatever the failure policy comes first, so that nothing that happens to be told before can mask it.
    internal static BuiltInFault? FaultOfStaged(string label, IReadOnlyList<(string Code, string Message)> faults)
    {
        var all = faults.Select(fault => Author(label, fault.Code, $"the built-in plugin '{label}' {fault.Message}")).ToList();
        return all.FirstOrDefault(static fault => fault.AbortsAlways) ?? all.FirstOrDefault();
    }

    internal static BuiltInFault Author(string label, string code, string message) =>
        new(label, code, message, "whoever wrote the plugin must mend that, or whoever composes the application leave it out");

    private static BuiltInFault? FaultOfName(Candidate candidate) => candidate switch
    {
        { Plugin: null } => new BuiltInFault(candidate.Label, BuiltInReason.InvalidPluginName, $"the built-in plugin {candidate.Label} is null", "whoever composes the application must leave it out"),
        { Name.Failed: true } => Author(candidate.Label, BuiltInReason.PluginNameThrew, $"the built-in plugin {candidate.Label} ({candidate.Plugin.GetType().Name}) cannot be asked: its Name {candidate.Name.Failure}"),
        _ => FaultOfName(candidate.Name.Value, candidate.Label),
    };

    private static BuiltInFault? FaultOfInstall(string label, GuardedCall<bool> install) => install switch
    {
        { IsLate: true } => Author(label, BuiltInReason.InstallTimeout, $"the built-in plugin '{label}' did not end its install in time, and was cut off"),
        { Thrown: PluginInstallException said } => new BuiltInFault(label, BuiltInReason.InstallFailed, $"the built-in plugin '{label}' cannot work here: {PlainText.OneLine(said.Message)}", "do what it says, or leave the plugin out"),
        { Thrown: { } thrown } => Author(label, BuiltInReason.InstallThrew, $"the built-in plugin '{label}' threw while it was installed: {PlainText.Of(thrown)}"),
        _ => null,
    };

    private static Result Failed(BuiltInFault fault, string version = "", FailurePolicy policy = FailurePolicy.FailClosed) => new(null, null, fault, version, policy);

    private BuiltInFault? FaultOfHost(string label, PluginCapabilities capabilities)
    {
        if (capabilities.RequiredHostVersion is not { } text || !HostVersionConstraint.TryParse(text, out var constraint) || constraint.Accepts(options.HostVersion))
        {
            return null;
        }

        return new BuiltInFault(
            label,
            BuiltInReason.CapabilityUnmet,
            $"the built-in plugin '{label}' works with versions {text} of Bailey, and this is {HostVersionConstraint.Plain(options.HostVersion)}",
            "whoever composes the application must take another version of the plugin or of Bailey");
    }
}
