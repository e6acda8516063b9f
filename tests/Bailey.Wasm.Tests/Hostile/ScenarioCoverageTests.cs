using Bailey.Testing.Host;

namespace Bailey.Wasm.Tests.Hostile;

/// <summary>No scenario of Bailey.Testing.Host is forgotten.</summary>
public sealed class ScenarioCoverageTests
{
    [Fact]
    public void Every_scenario_is_run_by_one_class_of_tests()
    {
        IEnumerable<TheoryDataRow<string>> all =
        [
            .. RecursionTests.Scenarios,
            .. ExtremeShapeTests.Scenarios,
            .. LoopTests.Scenarios,
            .. FrameTests.Scenarios,
            .. HugeFunctionTests.Scenarios,
            .. ConcurrencyTests.Scenarios,
            .. OccupancyTests.Scenarios,
            .. LeakTests.Scenarios,
            .. GuardTests.Scenarios,
            .. MappingTests.Scenarios,
        ];
        all.Select(row => row.Data).Order().ShouldBe(HostScenarios.Names.Order());
    }
}
