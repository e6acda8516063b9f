namespace Bailey.Plugins.Hooks;

/// <summary>A point at which the host calls plugins.</summary>
/// <param name="Community">Whose plugins.</param>
/// <param name="Hook">The name of the hook.</param>
/// <param name="Principal">For whom; its profile, quotas and egress bind every plugin that is called.</param>
/// <param name="Input">What passes through the hook, as UTF-8 JSON; copied before the plugins see it.</param>
public sealed record HookRequest(string Community, string Hook, string Principal, ReadOnlyMemory<byte> Input)
{
    /// <summary>The domain it happens in, as <c>/games/chess</c>; <c>/</c> for the community itself.</summary>
    public string DomainPath { get; init; } = "/";

    /// <summary>The one plugin that is called of those at the hook, as by a page of its own; null for all of them.</summary>
    public string? Plugin { get; init; }

    /// <summary>How many signals led to this, each sent while the one before was handled; 0 for what the application does.</summary>
    internal int SignalHops { get; init; }

    /// <summary>The decision that it is part of; a new one where null.</summary>
    public Guid? DecisionId { get; init; }
}
