namespace Bailey.Testing.Fuzzing;

/// <summary>
/// Makes random valid modules: the same from the same seed and options, always. Every function that a module defines is
/// exported as <c>f</c> and its index; so are memories (<c>m</c>), tables (<c>t</c>) and globals (<c>g</c>).
/// </summary>
public static class ModuleGenerator
{
    /// <summary>Makes one module.</summary>
    /// <param name="seed">Which.</param>
    /// <param name="options">Of what kind; the defaults where omitted.</param>
    public static byte[] Generate(int seed, ModuleGeneratorOptions? options = null)
    {
        var chosen = options ?? ModuleGeneratorOptions.Default;
        var random = new RandomSource(seed);
        var plan = new PlanGenerator(random, chosen).Generate();
        var bodies = new BodyGenerator(random, plan, chosen);
        List<byte[]> code = [];
        for (var function = plan.ImportedFunctions; function < plan.Functions.Count; function++)
        {
            code.Add(bodies.Generate(function));
        }

        return PlanWriter.Write(plan, code, chosen);
    }
}
