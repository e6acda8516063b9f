namespace Bailey.Policy.Operations;

/// <summary>Kinds of principals.</summary>
[Flags]
public enum IdentityKinds
{
    /// <summary>None. Of a rule: no restriction; of an operation or a caller: nothing is known, so that a rule that names kinds denies.</summary>
    None = 0,

    /// <summary><c>user</c>: a person.</summary>
    User = 1,

    /// <summary><c>service</c>: a program that acts in its own name.</summary>
    Service = 2,

    /// <summary>Either.</summary>
    Any = User | Service,
}
