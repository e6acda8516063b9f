using Bailey.Scripting.Gate;

namespace Bailey.Scripting.Tests.Gate;

public sealed class GateTests
{
    [Fact]
    public void What_a_name_stands_for_decides_and_not_how_it_is_spelled()
    {
        var violation = ScriptTrustValidator.FindViolations("using F = System.IO.File;\nreturn F.Exists(\"x\");")[0];

        violation.Code.ShouldBe(ScriptViolationCode.ForbiddenScope);
        violation.Symbol.ShouldBe("System.IO.File");
    }

    [Fact]
    public void A_type_of_ones_own_may_have_any_name() =>
        ScriptTrustValidator.FindViolations("class File { public static bool Exists(string name) => name == \"x\"; }\nreturn File.Exists(\"x\");").ShouldBeEmpty();
}
