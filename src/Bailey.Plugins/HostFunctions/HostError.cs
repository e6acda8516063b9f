namespace Bailey.Plugins.HostFunctions;

/// <summary>Why a function of the host did not do what it was asked.</summary>
/// <param name="Code">A stable word: a reason code of the policy, or one of <see cref="HostCallReason"/>.</param>
/// <param name="Message">In words.</param>
/// <param name="Remedy">What would mend it, and who may do that; null where nothing would.</param>
internal sealed record HostError(string Code, string Message, string? Remedy = null);
