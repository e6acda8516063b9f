namespace Bailey.Testing;

/// <summary>
/// Says that a test proves a rule of the specification. The rules are listed in tests/rules; a test demands that each has one, and
/// the table of rules and tests is part of what <c>./test</c> prints.
/// </summary>
/// <param name="id">The rule, such as <c>P1.3</c>.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class RuleAttribute(string id) : Attribute
{
    /// <summary>The rule.</summary>
    public string Id { get; } = id;
}
