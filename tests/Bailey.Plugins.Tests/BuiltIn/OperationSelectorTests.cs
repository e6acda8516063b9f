using Bailey.Plugins.BuiltIn;
using Bailey.Policy.Operations;
using Bailey.Testing;

namespace Bailey.Plugins.Tests.BuiltIn;

/// <summary>Which operations selectors mean.</summary>
public sealed class OperationSelectorTests
{
    private static readonly Operation Read = new("notes/show", "read") { Identities = IdentityKinds.User };
    private static readonly Operation Write = new("notes/edit", "write") { Identities = IdentityKinds.Service };
    private static readonly Operation High = new("vault/erase", "high-risk-write") { Identities = IdentityKinds.Any };
    private static readonly Operation Odd = new("vault/odd/x", null);
    private static readonly Operation Mistyped = new("notes/typo", "raed");

    [Fact]
    [Rule("L1.45")]
    public void All_and_none()
    {
        Matched(OperationSelector.All).ShouldBe([Read, Write, High, Odd, Mistyped]);
        Matched(OperationSelector.None).ShouldBeEmpty();
    }

    [Fact]
    [Rule("L1.46")]
    public void By_domain()
    {
        Matched(OperationSelector.Domain("vault")).ShouldBe([High, Odd]);
        Matched(OperationSelector.Domain("Vault")).ShouldBeEmpty();
        Should.Throw<ArgumentException>(static () => OperationSelector.Domain("vault/odd"));
        Should.Throw<ArgumentException>(static () => OperationSelector.Domain(""));
    }

    [Fact]
    [Rule("L1.47")]
    public void By_path_glob()
    {
        Matched(OperationSelector.Path("vault/*")).ShouldBe([High]);
        Matched(OperationSelector.Path("vault/**")).ShouldBe([High, Odd]);
        Matched(OperationSelector.Path("{notes/s*,vault/odd/[xy]}")).ShouldBe([Read, Odd]);
        Should.Throw<FormatException>(static () => OperationSelector.Path("/vault"));
        Should.Throw<FormatException>(static () => OperationSelector.Path(null!));
    }

    [Fact]
    [Rule("L1.48")]
    public void By_identity_of_the_caller_or_where_it_is_not_known_of_the_operation()
    {
        var services = OperationSelector.Identity(IdentityKinds.Service);
        Matched(services, IdentityKinds.Service).ShouldBe([Read, Write, High, Odd, Mistyped]);
        Matched(services, IdentityKinds.User).ShouldBeEmpty();
        Matched(services, IdentityKinds.None).ShouldBe([Write, High, Odd, Mistyped]);
        Should.Throw<ArgumentOutOfRangeException>(static () => OperationSelector.Identity(IdentityKinds.None));
        Should.Throw<ArgumentOutOfRangeException>(static () => OperationSelector.Identity((IdentityKinds)4));
    }

    [Fact]
    [Rule("L1.49")]
    public void By_exact_risk()
    {
        Matched(OperationSelector.Risk(OperationRisk.Read)).ShouldBe([Read]);
        Matched(OperationSelector.Risk(OperationRisk.Write)).ShouldBe([Write]);
        Matched(OperationSelector.Risk(OperationRisk.HighRiskWrite)).ShouldBe([High]);
        Should.Throw<ArgumentOutOfRangeException>(static () => OperationSelector.Risk((OperationRisk)3));
    }

    [Fact]
    [Rule("L1.50")]
    public void By_write_and_by_read_where_an_unknown_risk_counts_as_write()
    {
        Matched(OperationSelector.Reads).ShouldBe([Read]);
        Matched(OperationSelector.Writes).ShouldBe([Write, High, Odd, Mistyped]);
    }

    [Fact]
    [Rule("L1.51")]
    public void And_or_not()
    {
        var selector = OperationSelector.Domain("vault").And(OperationSelector.Writes).Or(OperationSelector.Reads);
        Matched(selector).ShouldBe([Read, High, Odd]);
        Matched(selector.Not()).ShouldBe([Write, Mistyped]);
        selector.Not().ToString().ShouldBe("not ((domain(vault) and writes) or reads)");
    }

    [Fact]
    public void A_selector_cannot_grow_without_bound()
    {
        var selector = OperationSelector.All;
        for (var i = 1; i < OperationSelector.MaxParts; i++)
        {
            selector = selector.Not();
        }

        Should.Throw<ArgumentException>(() => selector.Not());
        Should.Throw<ArgumentException>(() => selector.Or(selector));
        selector.Matches(Sample.Call()).ShouldBeFalse();
    }

    private static IEnumerable<Operation> Matched(OperationSelector selector, IdentityKinds caller = IdentityKinds.User) =>
        new[] { Read, Write, High, Odd, Mistyped }.Where(operation => selector.Matches(Sample.Call(operation, caller: caller)));
}
