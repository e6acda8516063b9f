namespace Bailey.Console.Pages.Policies;

/// <summary>What kind of value a key of a policy has, and so how it is asked for.</summary>
public enum PolicyValueKind
{
    /// <summary>Yes or no.</summary>
    Switch,

    /// <summary>One of several words.</summary>
    Choice,

    /// <summary>Any of several words.</summary>
    Choices,

    /// <summary>A list of texts, one a line.</summary>
    Lines,

    /// <summary>A list of numbers, one a line.</summary>
    Numbers,

    /// <summary>A list of entries of several texts.</summary>
    Records,
}
