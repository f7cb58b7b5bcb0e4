using Engine.Bench.Compare;

if (args is not ["tokenizers", .. var rest])
{
    Console.Error.WriteLine("usage: tokenizers [DATA_FOLDER] [--text NAME=FILE]... [--bytes N] [--repeat N] [--out FILE]");
    return 2;
}

return TokenizerComparison.Run(ComparisonOptions.Parse(rest));
