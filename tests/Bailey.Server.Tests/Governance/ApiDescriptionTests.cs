namespace Bailey.Server.Tests.Governance;

public sealed class ApiDescriptionTests
{
    [Fact]
    public async Task The_description_of_the_API_is_the_one_in_the_documentation()
    {
        await using var world = await ServerWorld.StartAsync();
        using var nobody = await world.ClientAsync(null);
        var served = (await nobody.GetAsync("/openapi/v1.json")).ShouldBe(200);
        served.MediaType.ShouldBe("application/json");
        served.Text.ShouldNotContain("127.0.0.1");
        var path = Path.Combine(RepositoryRoot(), "docs", "openapi.json");
        if (Environment.GetEnvironmentVariable("BAILEY_WRITE_OPENAPI") == "1")
        {
            await File.WriteAllTextAsync(path, served.Text);
        }

        File.ReadAllText(path).ShouldBe(served.Text, "run this test with BAILEY_WRITE_OPENAPI=1 to write docs/openapi.json anew, and look at the difference");
    }

    [Fact]
    public async Task Every_endpoint_is_described_with_its_operation_and_how_it_refuses()
    {
        await using var world = await ServerWorld.StartAsync();
        using var nobody = await world.ClientAsync(null);
        var description = (await nobody.GetAsync("/openapi/v1.json")).ShouldBe(200).Json;
        var described = description["paths"]!.AsObject().SelectMany(static path => path.Value!.AsObject().Select(static operation => operation.Value!)).ToList();
        described.Count.ShouldBe(world.Endpoints.Count);
        described.ShouldAllBe(static operation => operation["responses"]!["default"]!["content"]!["application/problem+json"] != null);
        described.Count(static operation => operation["security"] == null).ShouldBe(world.Endpoints.Count(static endpoint => endpoint.Metadata.OfType<Bailey.Server.Operations.OperationMetadata>().Last().IsPublic));
    }

    private static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Bailey.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("the tests do not run inside the repository");
        }

        return folder;
    }
}
