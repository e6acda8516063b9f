namespace Bailey.Scripting.Workers;

/// <summary>How the run of a script ended.</summary>
public enum ScriptOutcomeKind
{
    /// <summary>It ended well; its result is there.</summary>
    Result,

    /// <summary>It rejected what passes through the filter.</summary>
    Rejected,

    /// <summary>It threw, or its result cannot be handed on.</summary>
    Threw,

    /// <summary>It was ended at one of its limits.</summary>
    LimitBreached,

    /// <summary>Its worker ended.</summary>
    Crashed,

    /// <summary>It did not run: there was no worker for it.</summary>
    Unavailable,
}
