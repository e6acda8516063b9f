using System.Collections.Concurrent;
using System.Globalization;

namespace Bailey.Server.Tests.Hostile;

public sealed class CommunityEndRaceTests
{
    private const string Chess = "/api/communities/chess";
    private static readonly string[] s_kinds = ["invitation", "webhook", "delivery", "script", "job", "run", "community"];

    [Fact]
    public async Task Of_what_goes_on_while_a_community_ends_nothing_is_left_and_one_of_its_name_begins_with_nothing()
    {
        await using var world = await ServerWorld.StartAsync();
        using var root = await world.ClientAsync("root");
        for (var round = 0; round < 3; round++)
        {
            var unexpected = new ConcurrentBag<string>();
            using var over = new CancellationTokenSource();
            var busy = Work(root).Select(work => Task.Run(() => RepeatAsync(work, unexpected, over.Token))).ToList();
            await Task.Delay(150);
            var ended = await Task.WhenAll(root.DeleteAsync(Chess), root.DeleteAsync(Chess));
            ended.ShouldContain(static answer => answer.Status == 204);
            ended.ShouldAllBe(static answer => answer.Status == 204 || answer.Status == 404 || answer.Status == 409);
            await over.CancelAsync();
            await Task.WhenAll(busy);
            unexpected.ShouldBeEmpty();

            (await root.GetAsync(Chess)).ShouldBe(404, "not_found");
            (await world.Host.Store.ListInstallationsAsync("chess")).ShouldBeEmpty();
            (await world.Host.Store.ListDomainsAsync("chess")).ShouldBeEmpty();
            foreach (var kind in s_kinds)
            {
                (await world.Host.Store.Records.ListAsync(kind, kind == "community" ? null : "chess", null, 10)).ShouldBeEmpty(kind);
            }

            Directory.Exists(Path.Combine(world.Folder, "etc", "communities", "chess")).ShouldBe(false);
            (await root.PostAsync("/api/communities", """{"id":"chess"}""")).ShouldBe(201);
            (await root.GetAsync(Chess + "/plugin-packages")).ShouldBe(200).Json["items"]!.AsArray().ShouldBeEmpty();
            (await root.GetAsync(Chess + "/members")).ShouldBe(200).Json["items"]!.AsArray().ShouldHaveSingleItem();
        }
    }

    [Fact]
    public async Task What_was_left_behind_under_a_name_does_not_wake_up_in_a_community_that_gets_it()
    {
        await using var world = await ServerWorld.StartAsync();
        using var root = await world.ClientAsync("root");
        (await root.UploadAsync(Chess + "/plugin-packages", TestPackage.Build())).ShouldBe(201);
        (await root.PostAsync(Chess + "/scripts", Draft(0))).ShouldBe(201);

        // As a server leaves it that is lost between the end of a community and the end of what went on in it.
        Directory.Delete(Path.Combine(world.Folder, "etc", "communities", "chess"), recursive: true);
        await world.RestartAsync();
        using var again = await world.ClientAsync("root");
        (await again.GetAsync(Chess)).ShouldBe(404);
        (await again.PostAsync("/api/communities", """{"id":"chess"}""")).ShouldBe(201);
        (await again.GetAsync(Chess + "/plugin-packages")).ShouldBe(200).Json["items"]!.AsArray().ShouldBeEmpty();
        (await again.GetAsync(Chess + "/scripts")).ShouldBe(200).Json["items"]!.AsArray().ShouldBeEmpty();
    }

    private static List<Func<int, Task<ApiAnswer>>> Work(ApiClient root) =>
    [
        number => root.UploadAsync(Chess + "/plugin-packages", TestPackage.Build(id: $"org.example.p{number.ToString(CultureInfo.InvariantCulture)}")),
        number => root.PostAsync(Chess + "/scripts", Draft(number)),
        _ => root.PostAsync(Chess + "/members/invitations", """{"roles":["member"]}"""),
        number => root.PostAsync(Chess + "/domains", $$"""{"id":"d{{number.ToString(CultureInfo.InvariantCulture)}}","name":"d"}"""),
        number => root.PutAsync(Chess + "/members/eve/roles", number % 2 == 0 ? """{"roles":["member"]}""" : """{"roles":["observer"]}"""),
        number => root.PutAsync(Chess, $$"""{"name":"n{{number.ToString(CultureInfo.InvariantCulture)}}"}"""),
        _ => root.PutAsync(Chess + "/plugin-policy", "{}", ("If-Match", "*")),
        _ => root.PostAsync(Chess + "/hooks/message.posted", "{}"),
    ];

    // What is asked for may be refused in any way that the API knows; it must not make the server fail.
    private static async Task RepeatAsync(Func<int, Task<ApiAnswer>> work, ConcurrentBag<string> unexpected, CancellationToken over)
    {
        for (var number = 0; !over.IsCancellationRequested && number < 200; number++)
        {
            var answer = await work(number);
            if (answer.Status >= 500)
            {
                unexpected.Add(answer.Text);
            }
        }
    }

    private static string Draft(int number) => $$"""{"name":"s{{number.ToString(CultureInfo.InvariantCulture)}}","code":"return 1;"}""";
}
