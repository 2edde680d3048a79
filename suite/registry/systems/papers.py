"""The papers of the systems of Table 2 (MEF), and of NICE and Neural Spline Flow beside them."""

from suite.registry.systems.citation import Citation

ICML = "International Conference on Machine Learning (ICML)"
ICLR = "International Conference on Learning Representations (ICLR)"
NEURIPS = "Advances in Neural Information Processing Systems (NeurIPS)"

MEF = Citation(
    key="xiao2020mef",
    system="MEF",
    authors=("Xiao, Changyi", "Liu, Ligang"),
    title="Generative Flows with Matrix Exponential",
    venue=ICML,
    year=2020,
    pages=(10452, 10461),
    arxiv="2007.09651",
)
NICE = Citation(
    key="dinh2014nice",
    system="NICE",
    authors=("Dinh, Laurent", "Krueger, David", "Bengio, Yoshua"),
    title="NICE: Non-linear Independent Components Estimation",
    venue="arXiv preprint arXiv:1410.8516",
    year=2014,
    kind="preprint",
    arxiv="1410.8516",
)
REAL_NVP = Citation(
    key="dinh2017realnvp",
    system="RealNVP",
    authors=("Dinh, Laurent", "Sohl-Dickstein, Jascha", "Bengio, Samy"),
    title="Density Estimation Using Real NVP",
    venue=ICLR,
    year=2017,
    arxiv="1605.08803",
)
GLOW = Citation(
    key="kingma2018glow",
    system="Glow",
    authors=("Kingma, Diederik P.", "Dhariwal, Prafulla"),
    title="Glow: Generative Flow with Invertible 1x1 Convolutions",
    venue=NEURIPS,
    year=2018,
    arxiv="1807.03039",
)
EMERGING = Citation(
    key="hoogeboom2019emerging",
    system="Emerging",
    authors=("Hoogeboom, Emiel", "van den Berg, Rianne", "Welling, Max"),
    title="Emerging Convolutions for Generative Normalizing Flows",
    venue=ICML,
    year=2019,
    arxiv="1901.11137",
)
NEURAL_SPLINE_FLOW = Citation(
    key="durkan2019nsf",
    system="Neural Spline Flow",
    authors=("Durkan, Conor", "Bekasov, Artur", "Murray, Iain", "Papamakarios, George"),
    title="Neural Spline Flows",
    venue=NEURIPS,
    year=2019,
    arxiv="1906.04032",
)
FLOW_PLUS_PLUS = Citation(
    key="ho2019flowpp",
    system="Flow++",
    authors=("Ho, Jonathan", "Chen, Xi", "Srinivas, Aravind", "Duan, Yan", "Abbeel, Pieter"),
    title=(
        "Flow++: Improving Flow-Based Generative Models with Variational Dequantization and "
        "Architecture Design"
    ),
    venue=ICML,
    year=2019,
    arxiv="1902.00275",
)
I_RESNET = Citation(
    key="behrmann2019iresnet",
    system="i-ResNet",
    authors=(
        "Behrmann, Jens",
        "Grathwohl, Will",
        "Chen, Ricky T. Q.",
        "Duvenaud, David",
        "Jacobsen, Jörn-Henrik",
    ),
    title="Invertible Residual Networks",
    venue=ICML,
    year=2019,
    arxiv="1811.00995",
)
RESIDUAL_FLOW = Citation(
    key="chen2019residualflows",
    system="Residual Flow",
    authors=("Chen, Ricky T. Q.", "Behrmann, Jens", "Duvenaud, David", "Jacobsen, Jörn-Henrik"),
    title="Residual Flows for Invertible Generative Modeling",
    venue=NEURIPS,
    year=2019,
    arxiv="1906.02735",
)
FFJORD = Citation(
    key="grathwohl2019ffjord",
    system="FFJORD",
    authors=(
        "Grathwohl, Will",
        "Chen, Ricky T. Q.",
        "Bettencourt, Jesse",
        "Sutskever, Ilya",
        "Duvenaud, David",
    ),
    title="FFJORD: Free-form Continuous Dynamics for Scalable Reversible Generative Models",
    venue=ICLR,
    year=2019,
    arxiv="1810.01367",
)

PAPERS = (
    NICE,
    REAL_NVP,
    GLOW,
    EMERGING,
    NEURAL_SPLINE_FLOW,
    FLOW_PLUS_PLUS,
    I_RESNET,
    RESIDUAL_FLOW,
    FFJORD,
    MEF,
)
"""All of them, in the order in which they appeared and stand in the tables."""
