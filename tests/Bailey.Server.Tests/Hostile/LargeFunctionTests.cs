namespace Bailey.Server.Tests.Hostile;

public sealed class LargeFunctionTests
{
    [Fact]
    public async Task A_package_with_a_function_that_is_too_large_is_refused_with_the_limit_that_refused_it()
    {
        await using var world = await ServerWorld.StartAsync(static options => options with { MaxFunctionBytes = 4 });
        using var root = await world.ClientAsync("root");

        var refused = (await root.UploadAsync("/api/communities/chess/plugin-packages", TestPackage.Build())).ShouldBe(422, "module_invalid");

        refused.Json["detail"]!.GetValue<string>().ShouldContain("MaxFunctionBytes");
        refused.Json["remedy"]!.GetValue<string>().ShouldContain("raise that limit");
    }
}
