using Bailey.Testing.Modules;
using Bailey.Wasm.Binary;

namespace Bailey.Wasm.Tests.Validation;

/// <summary>What validation tells the compiler about a body.</summary>
public sealed class FunctionSummaryTests
{
    [Fact]
    public void Empty_body_has_its_end_alone() => Summary(_ => { }).ShouldBe(new FunctionSummary(1, 0, false, false, false));

    [Fact]
    public void Instructions_and_the_deepest_stack_are_counted() =>
        Summary(c => c.I32Const(1).I32Const(2).I32Const(3).I32Add().I32Add().Drop()).ShouldBe(new FunctionSummary(7, 3, false, false, false));

    [Fact]
    public void Ends_and_elses_count() =>
        Summary(c => c.I32Const(1).If().Nop().Else().Nop().End()).ShouldBe(new FunctionSummary(7, 1, false, false, false));

    [Fact]
    public void Loops_calls_and_growth_are_noticed()
    {
        Summary(c => c.Loop().End()).HasLoops.ShouldBeTrue();
        Summary(c => c.Call("f")).HasCalls.ShouldBeTrue();
        Summary(c => c.ReturnCall("f")).HasCalls.ShouldBeTrue();
        Summary(c => c.I32Const(0).CallIndirect([], [])).HasCalls.ShouldBeTrue();
        Summary(c => c.I32Const(0).MemoryGrow().Drop()).GrowsMemory.ShouldBeTrue();
    }

    [Fact]
    public void Each_body_has_a_summary_of_its_own()
    {
        var module = new ModuleBuilder()
            .Function("loops", [], [], c => c.Loop().End())
            .Function("plain", [], [], c => c.Nop());
        Validating.Accept(module.ToBytes()).Bodies.Select(body => body.Summary).ShouldBe(
        [
            new FunctionSummary(3, 0, true, false, false),
            new FunctionSummary(2, 0, false, false, false),
        ]);
    }

    [Fact]
    public void Functions_that_may_be_referenced_are_those_outside_of_bodies()
    {
        var module = new ModuleBuilder()
            .Function("exported", [], [], _ => { })
            .Function("segment", [], [], _ => { }, export: false)
            .Function("global", [], [], _ => { }, export: false)
            .Function("called", [], [], c => c.Call("called"), export: false)
            .Function("started", [], [], _ => { }, export: false)
            .Global(new(WasmValueType.FuncRef, false), c => c.RefFunc("global"))
            .PassiveElements("segment")
            .Start("started");
        Validating.Accept(module.ToBytes()).ReferencedFunctions.ShouldBe([0, 1, 2], ignoreOrder: true);
    }

    private static FunctionSummary Summary(Action<CodeWriter> body) =>
        Validating.Accept(new ModuleBuilder().Memory(1).Table(1).Function("f", [], [], body).ToBytes()).Bodies[0].Summary;
}
