using Bailey.Policy;

namespace Bailey.Cli.Governance;

/// <summary>The policy denies what a command line asks for, as a whole.</summary>
/// <param name="denial">Why.</param>
internal sealed class DenialException(Decision denial) : Exception(denial.Message)
{
    /// <summary>Why.</summary>
    public Decision Denial { get; } = denial;

    /// <summary>Throws where a decision does not allow.</summary>
    /// <exception cref="DenialException">It does not.</exception>
    public static void ThrowIfDenied(Decision decision)
    {
        if (!decision.Allowed)
        {
            throw new DenialException(decision);
        }
    }
}
