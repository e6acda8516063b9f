using Bailey.Policy;

namespace Bailey.Plugins.HostFunctions;

/// <summary>What a plugin asked for is denied by something other than the capability that was asked for first.</summary>
/// <param name="denial">The denial.</param>
internal sealed class HostDenialException(Decision denial) : Exception(denial.Message)
{
    /// <summary>The denial.</summary>
    public Decision Denial { get; } = denial;

    /// <exception cref="HostDenialException">It is denied.</exception>
    internal static void ThrowIfDenied(Decision decision)
    {
        if (!decision.Allowed)
        {
            throw new HostDenialException(decision);
        }
    }
}
