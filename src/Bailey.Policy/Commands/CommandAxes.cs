namespace Bailey.Policy.Commands;

/// <summary>What a rule judges an operation by, in the order in which it is told.</summary>
[Flags]
internal enum CommandAxes
{
    None = 0,
    Annotation = 1,
    Deny = 2,
    Allow = 4,
    Risk = 8,
    Identity = 16,
}
