namespace Bailey.Server.Tests.Story;

public sealed class CommunityEndTests
{
    private const string Chess = "/api/communities/chess";
    private const string Packages = Chess + "/plugin-packages";

    [Fact]
    public async Task A_community_ends_with_its_active_plugins_and_one_of_the_same_name_begins_with_nothing()
    {
        await using var world = await ServerWorld.StartAsync();
        using var root = await world.ClientAsync("root");
        using var bob = await world.ClientAsync("bob");
        await ActivateAsync(root);
        (await bob.PostAsync(Chess + "/hooks/message.posted", "{}")).ShouldBe(200).Json["outcomes"]!.AsArray().Count.ShouldBe(1);

        (await root.DeleteAsync(Chess)).ShouldBe(204);

        (await root.GetAsync(Packages)).ShouldBe(404, "not_found");
        (await bob.PostAsync(Chess + "/hooks/message.posted", "{}")).ShouldBe(404, "not_found");
        (await root.PostAsync("/api/communities", """{"id":"chess"}""")).ShouldBe(201);
        (await root.GetAsync(Packages)).ShouldBe(200).Json["items"]!.AsArray().ShouldBeEmpty();
        (await root.PostAsync(Chess + "/hooks/message.posted", "{}")).ShouldBe(200).Json["outcomes"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_community_ends_with_a_suspended_plugin_and_one_that_nobody_accepted()
    {
        await using var world = await ServerWorld.StartAsync();
        using var root = await world.ClientAsync("root");
        await ActivateAsync(root);
        for (var call = 0; call < 5; call++)
        {
            await root.PostAsync(Chess + "/hooks/message.broken", "{}");
        }

        // The host suspends beside the calls.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((await root.GetAsync(Packages + "/org.example.echo")).ShouldBe(200).Json["installation"]!["state"]!.GetValue<string>() != "suspended")
        {
            await Task.Delay(50, patience.Token);
        }

        (await root.UploadAsync(Packages, TestPackage.Build(id: "org.example.other"))).ShouldBe(201);
        (await root.DeleteAsync(Chess)).ShouldBe(204);
        (await world.Host.Store.ListInstallationsAsync("chess")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("cron.minute")]
    [InlineData("cron.anything")]
    [InlineData("CRON.daily")]
    [InlineData("inbound.orders")]
    public async Task Hooks_that_the_server_calls_are_called_by_nobody_by_hand(string hook)
    {
        await using var world = await ServerWorld.StartAsync();
        using var root = await world.ClientAsync("root");
        var refused = (await root.PostAsync($"{Chess}/hooks/{hook}", "{}")).ShouldBe(403, "hook_reserved");
        refused.Json["remedy"]!.GetValue<string>().ShouldContain("/jobs/");
    }

    private static async Task ActivateAsync(ApiClient client)
    {
        (await client.UploadAsync(Packages, TestPackage.Build())).ShouldBe(201);
        var digest = (await client.GetAsync(Packages + "/org.example.echo/review")).ShouldBe(200).Json["digest"]!.GetValue<string>();
        (await client.PutAsync(Packages + "/org.example.echo/activate", $$"""{"digest":"{{digest}}","accept":"all"}""")).ShouldBe(200);
    }
}
