package dev.safra.report.chart;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** A chart read back from its SVG. */
record Drawn(Document document) {

    static Drawn of(Chart chart, int width) {
        return of(chart.svg("chart", width));
    }

    static Drawn of(String xml) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return new Drawn(factory.newDocumentBuilder().parse(new InputSource(new StringReader(xml))));
        } catch (Exception e) {
            throw new AssertionError("Not well-formed: " + xml, e);
        }
    }

    List<Element> all(String name) {
        NodeList nodes = document.getElementsByTagName(name);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> (Element) nodes.item(i))
                .toList();
    }

    /** Elements of a name that have a class. */
    List<Element> all(String name, String css) {
        return all(name).stream()
                .filter(element ->
                        List.of(element.getAttribute("class").split(" ")).contains(css))
                .toList();
    }

    List<String> texts() {
        return all("text").stream().map(Element::getTextContent).toList();
    }

    /** What is wrong with the places of the texts: two that touch, or one outside of the picture. */
    List<String> misplaced() {
        List<Box> boxes = all("text").stream().map(Box::of).toList();
        String[] view = document.getDocumentElement().getAttribute("viewBox").split(" ");
        double width = Double.parseDouble(view[2]);
        double height = Double.parseDouble(view[3]);
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < boxes.size(); i++) {
            Box box = boxes.get(i);
            if (box.left < -0.5 || box.right > width + 0.5 || box.top < -0.5 || box.bottom > height + 0.5) {
                problems.add("outside: " + box);
            }
            boxes.subList(i + 1, boxes.size()).stream()
                    .filter(box::touches)
                    .forEach(other -> problems.add(box + " touches " + other));
        }
        return problems;
    }

    private record Box(String text, double left, double right, double top, double bottom) {

        static Box of(Element text) {
            String css = text.getAttribute("class");
            double size = css.contains("chart-small") ? Label.SMALL : Label.SIZE;
            double x = Double.parseDouble(text.getAttribute("x"));
            double y = Double.parseDouble(text.getAttribute("y"));
            double width = Label.width(text.getTextContent(), css.contains("chart-strong") ? Label.STRONG : size);
            double left = switch (text.getAttribute("text-anchor")) {
                case "end" -> x - width;
                case "middle" -> x - width / 2;
                default -> x;
            };
            return new Box(text.getTextContent(), left, left + width, y - size * 0.8, y + size * 0.2);
        }

        boolean touches(Box other) {
            return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
        }
    }
}
