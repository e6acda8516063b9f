namespace Bailey.Policy.Quotas;

/// <summary>
/// What one call may use: the lowest of what its plugin, its community and its principal may. Immutable, to be kept with them; its denials are
/// made once.
/// </summary>
public sealed class CallLimits
{
    private readonly string _memoryOwner;
    private readonly string _cpuTimeOwner;
    private readonly PrincipalQuotas _principal;

    private CallLimits(PrincipalQuotas principal, long memoryBytes, string memoryOwner, TimeSpan cpuTime, string cpuTimeOwner)
    {
        _principal = principal;
        MemoryBytes = memoryBytes;
        _memoryOwner = memoryOwner;
        CpuTime = cpuTime;
        _cpuTimeOwner = cpuTimeOwner;
    }

    /// <summary>Bytes of all memories.</summary>
    public long MemoryBytes { get; }

    /// <summary>Time from the call to its result, whatever it is spent on.</summary>
    public TimeSpan Time => TimeSpan.FromSeconds(_principal.MaxTimeoutSecs);

    /// <summary>Time for which a processor runs it; never more than <see cref="Time"/>.</summary>
    public TimeSpan CpuTime { get; }

    /// <summary>The denial of a call that needs more memory.</summary>
    public Decision MemoryExceeded => field ??= QuotaDenial.Of(
        QuotaReason.Memory,
        FormattableString.Invariant($"the call needs more than the {MemoryBytes:N0} bytes of memory that it may use"),
        _memoryOwner,
        "give it less to do at once");

    /// <summary>The denial of a call that takes more time.</summary>
    public Decision TimeExceeded => field ??= QuotaDenial.Of(
        QuotaReason.Timeout,
        FormattableString.Invariant($"the call took more than the {Time.TotalSeconds:0.###} s that it may"),
        QuotaDenial.OwnerOf(PrincipalQuotas.MaxTimeoutSecsKey),
        "give it less to do at once");

    /// <summary>The denial of a call that takes more time of a processor.</summary>
    public Decision CpuTimeExceeded => field ??= QuotaDenial.Of(
        QuotaReason.Timeout,
        FormattableString.Invariant($"the call took more than the {CpuTime.TotalSeconds:0.###} s of a processor that it may"),
        _cpuTimeOwner,
        "give it less to do at once");

    /// <summary>The denial of a call that ran out of the fuel that was reserved for it, as the bucket held no more.</summary>
    public Decision FuelExceeded => field ??= QuotaDenial.Of(
        QuotaReason.Fuel,
        FormattableString.Invariant($"the call used all the fuel that was left at this node; the principal may use {_principal.MaxCpuFuelPerSec:N0} units a second over all nodes"),
        QuotaDenial.OwnerOf(PrincipalQuotas.MaxCpuFuelPerSecKey),
        "wait a second where other calls used it up; a call that needs more by itself must be given less to do");

    /// <summary>The lowest of all.</summary>
    /// <param name="plugin">What the plugin may.</param>
    /// <param name="community">What the plugins of the community may, where there is one.</param>
    /// <param name="principal">What the principal may.</param>
    public static CallLimits Of(PluginQuotas plugin, PluginQuotas? community, PrincipalQuotas principal)
    {
        ArgumentNullException.ThrowIfNull(plugin);
        ArgumentNullException.ThrowIfNull(principal);
        var (memory, memoryOwner) = (principal.MaxMemoryBytes, QuotaDenial.OwnerOf(PrincipalQuotas.MaxMemoryBytesKey));
        var (time, timeOwner) = (TimeSpan.FromSeconds(principal.MaxTimeoutSecs), QuotaDenial.OwnerOf(PrincipalQuotas.MaxTimeoutSecsKey));
        Lower(plugin, "of the plugin");
        if (community is not null)
        {
            Lower(community, "of the community");
        }

        return new CallLimits(principal, memory, memoryOwner, time, timeOwner);

        void Lower(PluginQuotas quotas, string whose)
        {
            (memory, memoryOwner) = quotas.MemoryBytes < memory ? (quotas.MemoryBytes, $"memory_bytes {whose}") : (memory, memoryOwner);
            (time, timeOwner) = quotas.CpuTime < time ? (quotas.CpuTime, $"cpu_time_ms {whose}") : (time, timeOwner);
        }
    }
}
